/** What of a request goes on to the Hearth elsewhere, and what of its answer comes back (pure). */

/** They are about one connection, not about what is carried over it. */
const OF_CONNECTION: readonly string[] = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "expect",
];

/** They are about this computer and its view, or are ours to say. */
const OURS: readonly string[] = [
  "host",
  "authorization",
  "cookie",
  "origin",
  "referer",
  "forwarded",
  "via",
  "x-real-ip",
  "x-hearth-window",
  "accept-encoding",
];
const OURS_ALL = /^(?:x-forwarded-|sec-|proxy-|x-hearth-relay$)/;

/** They would speak for another place, or open it to others. */
const THEIRS: readonly string[] = [
  "set-cookie",
  "clear-site-data", // cookies belong to all ports of this computer
  "service-worker-allowed",
  "alt-svc",
  "strict-transport-security",
];
const THEIRS_ALL = /^(?:proxy-|access-control-)/;

type Headers = Record<string, string | string[]>;

/** The headers that are sent on; `raw` is names and values in turn. */
export function sentOn(raw: readonly string[]): Headers {
  const sent = kept(raw, (name) => !OURS.includes(name) && !OURS_ALL.test(name));
  // node frames no body of GET or DELETE by itself: over there it would look like a request of its own
  if (raw.some((name, at) => at % 2 === 0 && name.toLowerCase() === "transfer-encoding"))
    sent["transfer-encoding"] = "chunked";
  // its pages say that they are seen through us; nothing is granted for it
  return { ...sent, "x-hearth-relay": "1" };
}

/** The headers that come back, or undefined where they lead to another place. `origin` and `host`: of the far side. */
export function broughtBack(raw: readonly string[], origin: string, host: string): Headers | undefined {
  const back = kept(raw, (name) => !THEIRS.includes(name) && !THEIRS_ALL.test(name));
  if (back.location === undefined) return back;
  const place = placeOf(String(back.location), [origin, `http://${host}`]);
  return place === undefined ? undefined : { ...back, location: place };
}

/** A place of the Hearth there as a path, which is one of ours; undefined for every other. */
function placeOf(location: string, origins: readonly string[]): string | undefined {
  const [own] = origins;
  const to = URL.parse(location, own);
  if (to === null || !origins.includes(to.origin) || to.pathname.startsWith("//")) return undefined;
  return `${to.pathname}${to.search}${to.hash}`;
}

function kept(raw: readonly string[], mayPass: (name: string) => boolean): Headers {
  const all: Headers = Object.create(null); // a header may be called `constructor`
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name, value] = [raw[at]?.toLowerCase() ?? "", raw[at + 1] ?? ""];
    if (OF_CONNECTION.includes(name) || !mayPass(name)) continue;
    const before = all[name];
    all[name] = before === undefined ? value : [before, value].flat();
  }
  return all;
}
