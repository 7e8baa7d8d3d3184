/** The language, as the person chose it: kept as a file, since the shell speaks before any backend does. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseObject } from "./contract.ts";
import { type Environment, writePrivate } from "./data-folder.ts";
import { type Choice, isChoice, speak } from "./words.ts";

export class LanguageFile {
  readonly #file: string;
  readonly #env: Environment;
  #now: Choice;

  /** Speaks what was chosen. */
  constructor(folder: string, env: Environment) {
    this.#file = join(folder, "language.json");
    this.#env = env;
    this.#now = read(this.#file);
    speak(this.#now, env);
  }

  get now(): Choice {
    return this.#now;
  }

  /** Keeps it, and speaks it from now on. Raises where the file can't be written; nothing has changed then. */
  change(language: Choice) {
    if (language === this.#now) return;
    writePrivate(this.#file, `${JSON.stringify({ language })}\n`);
    this.#now = language;
    speak(language, this.#env);
  }
}

function read(file: string): Choice {
  try {
    const language = parseObject(readFileSync(file, "utf8"))?.language;
    return isChoice(language) ? language : "system";
  } catch {
    return "system"; // nothing was chosen yet
  }
}
