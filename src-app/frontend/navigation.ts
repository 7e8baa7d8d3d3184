/** Where a view may go: in the view, in the system's browser after asking, or nowhere. */
export type Verdict = "in-view" | "ask-browser" | "refuse";

/** Longer addresses are refused: no page needs them, and programs that are handed them fail in odd ways. */
const LONGEST = 8_192;

/** Empty documents: what a new frame holds before anything else. They inherit the page's own rules. */
const EMPTY: readonly string[] = ["about:blank", "about:srcdoc"];

/** Parameters of a mailto address that make some mail programs attach a file of the person's. */
const ATTACHING = /^attach(ment)?$/i;

/**
 * The verdict on `url`, given where the backend is (`http://127.0.0.1:PORT`, or undefined while there is none).
 *
 * Everything that is not named here is refused: other schemes, other ports of this machine (other programs' pages,
 * which trust whoever reaches them), and addresses that pretend to lead elsewhere than they do.
 */
export function verdict(url: string, origin: string | undefined): Verdict {
  if (url.length > LONGEST || hasControls(url)) return "refuse";
  if (EMPTY.includes(url)) return "in-view";
  const address = URL.parse(url);
  if (address === null || address.username !== "" || address.password !== "") return "refuse";
  if (address.protocol === "mailto:") return isPlainMail(address) ? "ask-browser" : "refuse";
  if (address.protocol !== "http:" && address.protocol !== "https:") return "refuse";
  if (address.origin === origin) return "in-view";
  return isThisMachine(address.hostname) ? "refuse" : "ask-browser";
}

/** `url` as it may be handed to the system's browser: in its one normal form, or undefined where it may not be. */
export function externalAddress(url: string): string | undefined {
  return verdict(url, undefined) === "ask-browser" ? new URL(url).href : undefined;
}

/** A parser drops tabs, line breaks and surrounding blanks, so that `java\nscript:` counts; no honest address has them. */
function hasControls(url: string): boolean {
  return /\p{Cc}|^\s|\s$/u.test(url);
}

function isPlainMail(address: URL): boolean {
  return ![...address.searchParams.keys()].some((name) => ATTACHING.test(name));
}

/** The URL parser has already turned `0x7f.1`, `2130706433` and the like into dotted numbers. */
function isThisMachine(hostname: string): boolean {
  const host = hostname.replace(/\.$/, "");
  if (host === "localhost" || host.endsWith(".localhost")) return true;
  if (/^(127|0)\.\d+\.\d+\.\d+$/.test(host)) return true;
  return host === "[::1]" || host === "[::]" || /^\[::(ffff:)?(7f|0:)/.test(host);
}
