/** How the window looked when it was last seen: kept as a file, brought back at the next start. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isObject, parseObject } from "./contract.ts";
import { writePrivate } from "./data-folder.ts";
import type { Geometry } from "./views/view.ts";

export interface Remembered {
  readonly geometry?: Geometry;
  /** Where in the backend the person was; starts with `/`. */
  readonly path: string;
}

const START: Remembered = { path: "/" };
const LONGEST_PATH = 2_048;
/** Moving a window tells of each step; only where it comes to rest is written (ms). */
const REST = 500;
/** One-time codes and the machine's own addresses are no places to come back to. */
const NO_PLACE = /^\/(launch|api|events)([/?#]|$)/;

export class WindowState {
  readonly #file: string;
  readonly #onFault: (error: unknown) => void;
  #now: Remembered;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `onFault` is told where the file can't be written; that is no reason to stop anything. */
  constructor(folder: string, onFault: (error: unknown) => void) {
    this.#file = join(folder, "window.json");
    this.#onFault = onFault;
    this.#now = read(this.#file);
  }

  get remembered(): Remembered {
    return this.#now;
  }

  remember(news: Partial<Remembered>) {
    if (news.path !== undefined && !isPlace(news.path)) return;
    this.#now = { ...this.#now, ...news };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), REST);
    this.#timer.unref();
  }

  /** Writes what is not written yet. */
  save() {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      writePrivate(this.#file, `${JSON.stringify(this.#now)}\n`);
    } catch (error) {
      this.#onFault(error);
    }
  }
}

function read(file: string): Remembered {
  try {
    return parseRemembered(readFileSync(file, "utf8"));
  } catch {
    return START; // there is none yet, or it can't be read: a window in its usual place is no loss
  }
}

/** What a file's text tells; each part that is not sound is as if it were not there. */
export function parseRemembered(text: string): Remembered {
  const { path, geometry } = parseObject(text) ?? {};
  const sound = parseGeometry(geometry);
  const place = typeof path === "string" && isPlace(path) ? path : START.path;
  return sound === undefined ? { path: place } : { path: place, geometry: sound };
}

function parseGeometry(value: unknown): Geometry | undefined {
  if (!isObject(value)) return undefined;
  const { width, height, x, y, maximised } = value;
  if (!isPixels(width) || !isPixels(height) || width < 1 || height < 1 || typeof maximised !== "boolean")
    return undefined;
  const size = { width, height, maximised };
  return isPixels(x) && isPixels(y) ? { ...size, x, y } : size;
}

function isPixels(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(value as number) < 100_000;
}

function isPlace(path: string): boolean {
  return (
    path.length <= LONGEST_PATH && /^\/(?![/\\])/.test(path) && !/\p{Cc}/u.test(path) && !NO_PLACE.test(path)
  );
}
