/** A whole Hearth elsewhere: at which address, and what lets us in there (pure). */

import { Refused } from "../requests.ts";
import { _ } from "../words.ts";

export interface Far {
  /** `http://127.0.0.1:PORT`, where a tunnel begins, or `https://HOST[:PORT]`. */
  readonly origin: string;
  /** What the Hearth there, or the proxy before it, is to read as `Host`. */
  readonly host: string;
  readonly token: string;
}

/** What may stand in a header as it is; 32 bytes in base64url are 43 of these. */
const TOKEN = /^[\w-]{43,200}$/;
const PORT = /^[1-9]\d{0,4}$/;
const LARGEST_PORT = 65_535;

/**
 * `port` is the backend's own, over there: it answers to that one alone, and a tunnel may begin at another one here.
 * Raises Refused for what can't be used safely; the settings page has said the same in more words by then.
 */
export function farAt(address: string, port: string, token: string): Far {
  const url = URL.parse(address.trim());
  if (url === null || !isPlain(url)) throw new Refused(_("This is not the plain address of a Hearth."));
  if (!TOKEN.test(token)) throw new Refused(_("This is not a Hearth’s token."));
  if (url.protocol === "https:") return { origin: url.origin, host: url.host, token };
  if (url.protocol !== "http:" || !isLoopback(url.hostname))
    throw new Refused(
      _("Over plain http everybody on the way could read along. Use https, or an SSH tunnel."),
    );
  const own = port === "" ? url.port || "80" : port;
  if (!PORT.test(own) || Number(own) > LARGEST_PORT) throw new Refused(_("This is not a port."));
  return { origin: url.origin, host: `127.0.0.1:${own}`, token };
}

function isPlain({ username, password, pathname, search, hash, hostname, port }: URL): boolean {
  const isBare = username === "" && password === "" && pathname === "/" && search === "" && hash === "";
  return isBare && hostname !== "" && port !== "0";
}

/** The addresses themselves: a name, `localhost` apart, may lead anywhere. */
function isLoopback(hostname: string): boolean {
  return /^127(\.\d{1,3}){3}$/.test(hostname) || hostname === "[::1]" || hostname === "localhost";
}
