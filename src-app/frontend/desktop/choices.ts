/** What the person chose for the desktop, kept beside the windows' places: the shell needs it without a backend. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseObject } from "../contract.ts";
import { writePrivate } from "../data-folder.ts";

export interface Choices {
  /** Closing the last window leaves Hearth in the tray. */
  readonly tray: boolean;
  /** They have been told once that it does. */
  readonly toldOfTray: boolean;
  /** A key that works everywhere asks a quick question. */
  readonly key: boolean;
}

const NOTHING: Choices = { tray: false, toldOfTray: false, key: false };

export class ChoicesFile {
  readonly #file: string;
  #now: Choices;

  constructor(folder: string) {
    this.#file = join(folder, "desktop.json");
    this.#now = read(this.#file);
  }

  get now(): Choices {
    return this.#now;
  }

  /** Keeps them. Raises where the file can't be written; nothing has changed then. */
  change(news: Partial<Choices>) {
    const then = { ...this.#now, ...news };
    writePrivate(this.#file, `${JSON.stringify(then)}\n`);
    this.#now = then;
  }
}

function read(file: string): Choices {
  try {
    const { tray, toldOfTray, key } = parseObject(readFileSync(file, "utf8")) ?? {};
    return { tray: tray === true, toldOfTray: toldOfTray === true, key: key === true };
  } catch {
    return NOTHING;
  }
}
