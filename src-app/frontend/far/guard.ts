/**
 * Who may ask the relay: the same rules, in the same order, as the backend's own guard (`docs/contract.md`, “Who may ask”).
 */

import { timingSafeEqual } from "node:crypto";
import { _ } from "../words.ts";

export interface Refusal {
  readonly status: number;
  readonly sentence: string;
}

/** The one path that needs no token: it trades a one-time code for the cookie. */
export const LAUNCH_PATH = "/launch";
const SAME_SITE: readonly string[] = ["same-origin", "none"];

/** The head of a request: `raw` is names and values in turn, as they came. */
export interface Head {
  readonly method: string;
  /** With what is behind `?`. */
  readonly path: string;
  readonly raw: readonly string[];
}

export function cookieName(port: number): string {
  return `hearth_session_${port}`;
}

/** As it was sent, without what is behind `?`: a parser of addresses finds `/launch` in `//host/launch`, too. */
export function pathOf(target: string): string {
  return target.split("?", 1)[0] ?? "";
}

/** Why a request is refused, or undefined where it may pass (pure). */
export function refusal(head: Head, port: number, token: string): Refusal | undefined {
  return foreignHost(head, port) ?? foreignPage(head, port) ?? stranger(head, port, token);
}

function foreignHost(head: Head, port: number): Refusal | undefined {
  const hosts = valuesOf(head, "host");
  if (hosts.length > 1) return { status: 400, sentence: _("More than one Host.") };
  if (hosts[0] !== `127.0.0.1:${port}`)
    return { status: 421, sentence: _("This is not the server for that host.") };
  return undefined;
}

function foreignPage(head: Head, port: number): Refusal | undefined {
  const [origins, sites] = [valuesOf(head, "origin"), valuesOf(head, "sec-fetch-site")];
  if (origins.length > 1) return { status: 400, sentence: _("More than one Origin.") };
  if (origins.some((origin) => origin !== `http://127.0.0.1:${port}`))
    return { status: 403, sentence: _("Pages of other origins may not ask.") };
  if (sites.some((site) => !SAME_SITE.includes(site)))
    return { status: 403, sentence: _("Pages of other sites may not ask.") };
  return undefined;
}

function stranger(head: Head, port: number, token: string): Refusal | undefined {
  const bearers = valuesOf(head, "authorization");
  const sessions = sessionsOf(head, port);
  if (bearers.length > 1 || sessions.length > 1)
    return { status: 400, sentence: _("More than one credential of a kind.") };
  const reads = head.method === "GET" || head.method === "HEAD";
  if (reads && pathOf(head.path) === LAUNCH_PATH) return undefined;
  const offered = bearers
    .filter((each) => each.startsWith("Bearer "))
    .map((each) => each.slice("Bearer ".length));
  // every credential is compared, also when the first one does not fit: the time tells nothing
  const fits = [...offered, ...sessions].map((secret) => isSame(secret, token));
  if (fits.length > 0 && fits.every(Boolean)) return undefined;
  return { status: 401, sentence: _("The token of this launch is missing or wrong.") };
}

function valuesOf({ raw }: Head, name: string): readonly string[] {
  return raw.filter((_, index) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === name);
}

function sessionsOf(head: Head, port: number): readonly string[] {
  const pairs = valuesOf(head, "cookie").flatMap((header) => header.split(";"));
  const named = pairs.map((pair) => pair.trim().split("="));
  return named.filter(([name]) => name === cookieName(port)).map(([, ...value]) => value.join("="));
}

function isSame(offered: string, token: string): boolean {
  const encoder = new TextEncoder();
  const [one, other] = [encoder.encode(offered), encoder.encode(token)];
  return one.length === other.length && timingSafeEqual(one, other);
}
