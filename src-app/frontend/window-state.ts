/** How the windows looked when they were last seen: kept as a file, brought back at the next start. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isObject, parseObject } from "./contract.ts";
import { writePrivate } from "./data-folder.ts";
import type { Geometry } from "./views/view.ts";
import { isZoom } from "./zoom.ts";

/** One window. */
export interface Remembered {
  readonly geometry?: Geometry;
  /** Where in the backend the person was; starts with `/`. */
  readonly path: string;
  /** Left out where it is the usual one. */
  readonly zoom?: number;
}

const START: readonly Remembered[] = [{ path: "/" }];
const LONGEST_PATH = 2_048;
/** More are not brought back, whatever a file says. */
const MOST = 16;
/** Moving a window tells of each step; only where it comes to rest is written (ms). */
const REST = 500;
/** One-time codes and the machine's own addresses are no places to come back to. */
const NO_PLACE = /^\/(launch|api|events)([/?#]|$)/;
/** Nothing of a temporary conversation is written to a disk, nor that there was one; `store/fleeting.py` has the same keys. */
const FLEETING = /^\/conversations\/T\w{25}([/?#]|$)/;

export class WindowState {
  readonly #file: string;
  readonly #onFault: (error: unknown) => void;
  #now: readonly Remembered[];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `onFault` is told where the file can't be written; that is no reason to stop anything. */
  constructor(folder: string, onFault: (error: unknown) => void) {
    this.#file = join(folder, "windows.json");
    this.#onFault = onFault;
    this.#now = read(this.#file) ?? read(join(folder, "window.json")) ?? START; // of one window, until 0.1
  }

  /** At least one; the one last in front comes first. */
  get remembered(): readonly Remembered[] {
    return this.#now;
  }

  /** Takes what is to last, the window last in front first. No window at all is no news: the last ones come back. */
  remember(open: readonly Remembered[]) {
    const windows = open.map((window) => (FLEETING.test(window.path) ? { ...window, path: "/" } : window));
    if (windows.length === 0 || Bun.deepEquals(windows, this.#now)) return;
    this.#now = windows;
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
      writePrivate(this.#file, `${JSON.stringify({ windows: this.#now })}\n`);
    } catch (error) {
      this.#onFault(error);
    }
  }
}

function read(file: string): readonly Remembered[] | undefined {
  try {
    return parseRemembered(readFileSync(file, "utf8"));
  } catch {
    return undefined; // there is none yet, or it can't be read: a window in its usual place is no loss
  }
}

/** What a file's text tells, of several windows or of one; each part that is not sound is as if it were not there. */
export function parseRemembered(text: string): readonly Remembered[] {
  const fields = parseObject(text);
  const windows = Array.isArray(fields?.windows) ? fields.windows.filter(isObject) : [fields ?? {}];
  return windows.length === 0 ? START : windows.slice(0, MOST).map(parseWindow);
}

function parseWindow({ path, geometry, zoom }: Readonly<Record<string, unknown>>): Remembered {
  const sound = parseGeometry(geometry);
  return {
    path: typeof path === "string" && isPlace(path) ? path : "/",
    ...(sound === undefined ? {} : { geometry: sound }),
    ...(isZoom(zoom) ? { zoom } : {}),
  };
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

/** Whether `path` is a place of the backend's that a window may be opened at, or come back to. */
export function isPlace(path: string): boolean {
  return (
    path.length <= LONGEST_PATH && /^\/(?![/\\])/.test(path) && !/\p{Cc}/u.test(path) && !NO_PLACE.test(path)
  );
}
