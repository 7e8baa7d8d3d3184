/** The Hearth elsewhere that was named last, and whether it is used: a file, since the shell must know before any backend. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseObject } from "../contract.ts";
import { writePrivate } from "../data-folder.ts";
import { type Far, farAt } from "./address.ts";

interface Kept {
  readonly far: Far | undefined;
  readonly isUsed: boolean;
}

const NOTHING: Kept = { far: undefined, isUsed: false };

/** `DATA_DIR/far.json` (0600): the token lies nowhere else. */
export class FarFile {
  readonly #file: string;
  #now: Kept;

  constructor(folder: string) {
    this.#file = join(folder, "far.json");
    this.#now = read(this.#file);
  }

  /** The one that was named last, whether it is used or not. */
  get far(): Far | undefined {
    return this.#now.far;
  }

  get isUsed(): boolean {
    return this.#now.isUsed;
  }

  /** Uses `far` from now on, and at the next start. Raises where the file can't be written; nothing has changed then. */
  use(far: Far) {
    this.#keep({ far, isUsed: true });
  }

  /** This computer from now on; address and token stay for another time. Raises likewise. */
  rest() {
    if (this.#now.isUsed) this.#keep({ ...this.#now, isUsed: false });
  }

  #keep(now: Kept) {
    writePrivate(this.#file, `${JSON.stringify({ ...now.far, used: now.isUsed })}\n`);
    this.#now = now;
  }
}

function read(file: string): Kept {
  try {
    const { origin, host, token, used } = parseObject(readFileSync(file, "utf8")) ?? {};
    const port = String(host).split(":").at(-1) ?? "";
    return { far: farAt(String(origin), port, String(token)), isUsed: used === true };
  } catch {
    return NOTHING; // nothing was named yet, or by another hand: it is not asked
  }
}
