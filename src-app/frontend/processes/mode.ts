/** How Hearth runs, as the person chose it: kept as a file, since the shell starts what belongs to it before any backend. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseObject } from "../contract.ts";
import { type Environment, writePrivate } from "../data-folder.ts";

/** With Ollama as a process beside us, with one that is elsewhere, or with nothing but ourselves. */
export const MODES = ["service", "connected", "standalone"] as const;
export type Mode = (typeof MODES)[number];

/** Nothing runs here: the window is that of a whole Hearth elsewhere, which `way.ts` keeps apart from the modes. */
export const FAR = "far";
export type Running = Mode | typeof FAR;

export function isMode(value: unknown): value is Mode {
  return (MODES as readonly unknown[]).includes(value);
}

export class ModeFile {
  readonly #file: string;
  readonly #isFixed: boolean;
  #now: Mode;

  /** Where the environment names an Ollama, that one counts: the file stays as it is, and is for another start. */
  constructor(folder: string, env: Environment) {
    this.#file = join(folder, "mode.json");
    this.#isFixed = (env.OLLAMA_HOST ?? "") !== "";
    this.#now = this.#isFixed ? "service" : read(this.#file);
  }

  get now(): Mode {
    return this.#now;
  }

  /** Whether `OLLAMA_HOST` decides it. */
  get isFixed(): boolean {
    return this.#isFixed;
  }

  /** Keeps it. Raises where the file can't be written; nothing has changed then. */
  change(mode: Mode) {
    if (mode === this.#now) return;
    writePrivate(this.#file, `${JSON.stringify({ mode })}\n`);
    this.#now = mode;
  }
}

function read(file: string): Mode {
  try {
    const mode = parseObject(readFileSync(file, "utf8"))?.mode;
    return isMode(mode) ? mode : "service";
  } catch {
    return "service"; // nothing was chosen yet
  }
}
