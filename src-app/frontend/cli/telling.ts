/** How `hearth ask` tells what comes: the answer to stdout, progress to stderr where that is a terminal. */

import type { Writable } from "node:stream";

/** Whoever reads stdout has gone away. */
export class NobodyReads extends Error {
  override readonly name = "NobodyReads";
}

/** A stream that may be a terminal. */
export type Outlet = Writable & { readonly isTTY?: boolean };

/** What stands in the last line of `--json`. */
export interface Summary {
  readonly state: string;
  readonly model: string;
  readonly conversation: string;
  readonly message: string;
  readonly error: unknown;
}

export class Telling {
  readonly #out: Outlet;
  readonly #err: Outlet;
  readonly #json: boolean;
  #progress = "";
  #last = "\n";

  constructor(out: Outlet, err: Outlet, json: boolean) {
    this.#out = out;
    this.#err = err;
    this.#json = json;
    out.on("error", () => {}); // each write tells of it
  }

  /** A piece of the answer. Rejects with NobodyReads. */
  async text(piece: string): Promise<void> {
    if (piece === "") return;
    this.#clear();
    if (this.#json) return this.#write(`${JSON.stringify({ text: piece })}\n`);
    this.#last = piece;
    await this.#write(this.#out.isTTY ? harmless(piece) : piece);
  }

  /** A line that stands for itself. Rejects with NobodyReads. */
  async line(line: string): Promise<void> {
    this.#clear();
    await this.#write(`${line}\n`);
  }

  /** What is waited for, until the answer begins; nothing is left of it. */
  progress(said: string) {
    if (!this.#err.isTTY || said === this.#progress || this.#last !== "\n") return;
    this.#progress = said;
    this.#err.write(`\r\u001b[K${harmless(said)}`);
  }

  /** The end of what stdout has to say. Rejects with NobodyReads. */
  async end(summary: Summary): Promise<void> {
    this.#clear();
    if (this.#json) return this.#write(`${JSON.stringify({ done: true, ...summary })}\n`);
    if (!this.#last.endsWith("\n")) await this.#write("\n");
    this.#last = "\n";
  }

  /** A sentence for the person. */
  complain(sentence: string) {
    this.#clear();
    if (!this.#last.endsWith("\n") && this.#out.isTTY) this.#err.write("\n"); // both are on the one screen
    this.#err.write(`hearth: ${harmless(sentence)}\n`);
  }

  #clear() {
    if (this.#progress !== "") this.#err.write("\r\u001b[K");
    this.#progress = "";
  }

  #write(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#out.write(text, (error) => (error ? reject(new NobodyReads()) : resolve()));
    });
  }
}

/** Without what a terminal takes for an order: a model may write anything. */
export function harmless(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, "\ufffd");
}
