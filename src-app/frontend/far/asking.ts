/**
 * The one way to the Hearth elsewhere. By node's client, since `fetch` believes HTTP_PROXY and would hand the token to
 * whatever that names. No redirect is followed. TLS is held against the authorities that this computer trusts.
 */

import { type ClientRequest, request as plainly, type RequestOptions } from "node:http";
import { request as safely } from "node:https";
import * as tls from "node:tls";
import { parseObject } from "../contract.ts";
import type { Far } from "./address.ts";

/** Characters that the answer about its health may have. */
const LARGEST_HEALTH = 4_096;
const LONGEST_VERSION = 40;

/** What was found at an address. */
export type Finding =
  | { readonly kind: "well"; readonly version: string; readonly ms: number }
  /** Nothing answers; it does not answer in time; what stands before Hearth answers alone. */
  | { readonly kind: "nobody" | "silent" | "unwell" }
  /** It answers, and will not answer otherwise by itself. */
  | { readonly kind: "wrong-token" | "wrong-host" | "redirect" | "not-hearth" | "untrusted" | "no-tls" };

export interface FarQuestion {
  readonly method: string;
  /** With what is behind `?`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly signal?: AbortSignal;
}

/** A request that is about to be sent; whoever made it ends it. Our own headers are added. */
export function askFar({ origin, host, token }: Far, question: FarQuestion): ClientRequest {
  const { protocol, hostname, port } = new URL(origin);
  const headers = {
    ...question.headers,
    host,
    authorization: `Bearer ${token}`,
    "accept-encoding": "identity",
  };
  const options: RequestOptions = { ...question, headers, agent: false, hostname: bare(hostname) };
  if (port !== "") options.port = port;
  if (protocol !== "https:") return plainly(options);
  const ca = trusted();
  // whatever NODE_TLS_REJECT_UNAUTHORIZED says: many an environment has it from some other program
  return safely({ ...options, rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) });
}

/** Asks how it is, on a connection of its own; never rejects. `within` is in ms. */
export async function lookAt(far: Far, within: number): Promise<Finding> {
  const began = performance.now();
  try {
    const { status, body } = await health(far, AbortSignal.timeout(within));
    return judge(status, body, Math.round(performance.now() - began));
  } catch (error) {
    return { kind: why(error as NodeJS.ErrnoException) };
  }
}

function health(far: Far, signal: AbortSignal): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { accept: "application/json" };
    const asking = askFar(far, { method: "GET", path: "/api/v1/health", headers, signal });
    asking.on("error", reject);
    asking.on("response", (answer) => {
      let body = "";
      const done = () => resolve({ status: answer.statusCode ?? 0, body });
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => {
        body += chunk;
        if (body.length <= LARGEST_HEALTH) return;
        done(); // whatever it is, it is not what was asked for
        asking.destroy();
      });
      answer.on("end", done);
      answer.on("error", reject);
    });
    asking.end();
  });
}

/** What an answer tells (pure). */
export function judge(status: number, body: string, ms: number): Finding {
  if (status === 401) return { kind: "wrong-token" };
  if (status === 421) return { kind: "wrong-host" };
  if (status >= 300 && status < 400) return { kind: "redirect" };
  if (status >= 502 && status <= 504) return { kind: "unwell" };
  const { version, database } = (status === 200 && parseObject(body)) || {};
  if (typeof version !== "string" || typeof database !== "string") return { kind: "not-hearth" };
  return { kind: "well", version: version.replace(/[^\w.+-]/g, "").slice(0, LONGEST_VERSION), ms };
}

function why({ name, code = "", message }: NodeJS.ErrnoException): Exclude<Finding["kind"], "well"> {
  if (name === "TimeoutError" || name === "AbortError" || code === "ABORT_ERR") return "silent";
  if (/CERT|SELF_SIGNED|ISSUER|LEAF_SIGNATURE/.test(code)) return "untrusted";
  return /SSL|TLS|EPROTO/.test(`${code} ${message}`) ? "no-tls" : "nobody";
}

/** Bun has it; its types do not, yet. */
const { getCACertificates } = tls as typeof tls & { getCACertificates?(store: "system"): string[] };
let authorities: string[] | undefined;

/** `SSL_CERT_FILE` counts. Undefined where the system has none of its own: then Bun's list does. */
function trusted(): string[] | undefined {
  authorities ??= getCACertificates?.("system") ?? [];
  return authorities.length > 0 ? authorities : undefined;
}

/** Sockets take the address of IPv6 without its brackets. */
function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "");
}
