/** The one-time address that lets a browser in. */

import type { BackendState } from "./backend-state.ts";
import { parseObject } from "./contract.ts";
import { ask } from "./loopback.ts";

/** The backend opens its rooms after it has announced itself; the answer may take that long (ms). */
const LIMIT = 15_000;

/** Asks the backend for one that leads to `path`. Rejects where it does not give one of its own. */
export async function launchAddress(port: number, token: string, path = "/"): Promise<string> {
  const origin = `http://127.0.0.1:${port}`;
  const codes = new URL("/api/v1/launch-codes", origin);
  if (path !== "/") codes.searchParams.set("path", path);
  const answer = await ask(codes, { method: "POST", token, limit: LIMIT });
  const url = answer.status < 300 ? parseObject(answer.body)?.url : undefined;
  if (typeof url === "string" && URL.parse(url)?.origin === origin) return url;
  throw new Error(`The backend gave no launch address (status ${answer.status}).`);
}

/** The same by how the backend is: undefined while there is none that answers. Rejects with the reason where it stays away. */
export async function launchAddressOf(state: BackendState): Promise<string | undefined> {
  if (state.kind === "failed") throw new Error(`${state.sentence} ${state.nextStep}`.trim());
  if (state.kind !== "connected") return undefined;
  return launchAddress(state.port, state.token).catch(() => undefined); // it fell just now
}
