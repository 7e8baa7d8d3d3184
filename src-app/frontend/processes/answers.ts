/** Whether a process answers over HTTP, and what its answers say about it. */

import type { Pulse } from "../heartbeat.ts";
import { ask } from "../loopback.ts";
import type { Questions } from "./description.ts";

const FIRST_THAT_IS_AN_ERROR = 400;

/** Whether one of the paths at `address` is answered well enough. Never rejects. */
export async function answersAt(address: URL, { paths, limit }: Questions): Promise<boolean> {
  if (address.protocol !== "http:") return false;
  const asked = paths.map(async (path) => {
    const { status } = await ask(new URL(path, address), { limit });
    if (status >= FIRST_THAT_IS_AN_ERROR) throw new Error(`status ${status}`);
  });
  return Promise.any(asked).then(
    () => true,
    () => false,
  );
}

/** What questions in a row without an answer mean (pure). */
export class Answers {
  #missed = 0;

  constructor(
    private readonly silentAfter: number,
    private readonly hungAfter: number,
  ) {}

  take(answered: boolean): Pulse {
    this.#missed = answered ? 0 : this.#missed + 1;
    if (this.#missed >= this.hungAfter) return "hung";
    return this.#missed >= this.silentAfter ? "silent" : "alive";
  }
}
