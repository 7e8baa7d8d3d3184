/**
 * What the shell and its processes say: shown on stderr, kept in a rotating file, and the beginning and the end of it
 * held for the status page. stdout is for answers alone.
 */

import { randomBytes } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import {
  type About,
  formatRecord,
  linesOf,
  processOf,
  type Source,
  speaker,
  understand,
} from "./log-record.ts";
import { coloured } from "./terminal-colour.ts";

const LARGEST_FILE = 1024 * 1024;
const OLD_FILES = 3;
const KEPT_FIRST = 10;
const KEPT_LAST = 200;
/** Lines of one source in one second; what is over it is counted. A flood would rotate away what matters. */
const MOST_LINES = 1_000;
const SECOND = 1_000;
const NEWLINE = 0x0a;
/** Bytes that stderr may owe its reader; then lines go to the file alone. */
const MOST_OWED = 1024 * 1024;

export type { Source } from "./log-record.ts";

/** Keeps the first lines (how it began) and the last ones (how it ended), however many lie between. */
export class Ring {
  readonly #first: string[] = [];
  #last: string[] = [];
  #omitted = 0;

  constructor(
    private readonly keepFirst = KEPT_FIRST,
    private readonly keepLast = KEPT_LAST,
  ) {}

  push(line: string) {
    if (this.#first.length < this.keepFirst) {
      this.#first.push(line);
      return;
    }
    this.#last.push(line);
    // cut rarely: shifting at every line would move the whole array
    if (this.#last.length < 2 * this.keepLast) return;
    this.#omitted += this.#last.length - this.keepLast;
    this.#last = this.#last.slice(-this.keepLast);
  }

  lines(): readonly string[] {
    const last = this.#last.slice(-this.keepLast);
    const omitted = this.#omitted + this.#last.length - last.length;
    return omitted === 0 ? [...this.#first, ...last] : [...this.#first, `… (${omitted} lines)`, ...last];
  }
}

/** Lets `MOST_LINES` lines a second pass and counts the others (pure). */
export class Throttle {
  #began = Number.NEGATIVE_INFINITY;
  #passed = 0;
  #held = 0;

  /** Whether a line may pass, and how many were held back since the last one that did. */
  take(now: number): { readonly pass: boolean; readonly held: number } {
    if (now - this.#began >= SECOND) {
      this.#began = now;
      this.#passed = 0;
    }
    if (this.#passed >= MOST_LINES) {
      this.#held++;
      return { pass: false, held: 0 };
    }
    this.#passed++;
    const held = this.#held;
    this.#held = 0;
    return { pass: true, held };
  }
}

/** A file of at most `LARGEST_FILE` bytes and the few before it, readable for their owner alone. */
class RotatingFile {
  readonly #path: string;
  #file: number;
  #size: number;
  /** The last line has no end: the disk had no room for it, now or in a launch before. */
  #isCut: boolean;

  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, "a+", 0o600);
    fchmodSync(this.#file, 0o600); // it may be older than this rule
    this.#size = fstatSync(this.#file).size;
    const last = new Uint8Array(1);
    this.#isCut = readSync(this.#file, last, 0, 1, Math.max(0, this.#size - 1)) === 1 && last[0] !== NEWLINE;
  }

  write(line: string) {
    if (this.#size >= LARGEST_FILE) this.#rotate();
    const bytes = new TextEncoder().encode(`${this.#isCut ? "\n" : ""}${line}\n`);
    const written = writeSync(this.#file, bytes);
    this.#isCut = written < bytes.length;
    this.#size += written;
  }

  close() {
    closeSync(this.#file);
  }

  /** Raises where no new file can be had; then nothing has changed. */
  #rotate() {
    const next = `${this.#path}.new`;
    const fresh = openSync(next, "a", 0o600);
    closeSync(this.#file); // only now: the number of a closed file may be another file's by the next line
    this.#file = fresh;
    this.#size = 0;
    this.#isCut = false;
    for (let number = OLD_FILES - 1; number >= 0; number--) {
      const from = number === 0 ? this.#path : `${this.#path}.${number}`;
      try {
        renameSync(from, `${this.#path}.${number + 1}`);
      } catch {
        // there are not so many yet
      }
    }
    renameSync(next, this.#path);
  }
}

/** Writes lines to stderr, and drops some where its reader is slow: what it owes must not grow without end. */
export function toStderr(): (line: string) => void {
  const isColoured = process.stderr.isTTY === true && !process.env.NO_COLOR;
  let owed = 0;
  return (line) => {
    if (owed > MOST_OWED) return;
    const text = `${isColoured ? coloured(line) : line}\n`;
    const size = text.length;
    owed += size;
    process.stderr.write(text, () => {
      owed -= size;
    });
  };
}

export class Log {
  readonly folder: string;
  /** Eight hexadecimal characters, made for each launch. */
  readonly launch = randomBytes(4).toString("hex");
  readonly #file: RotatingFile | undefined;
  readonly #ring = new Ring();
  readonly #throttles = new Map<Source, Throttle>();
  readonly #secrets: string[] = [];
  readonly #show: (line: string) => void;
  #closed = false;

  /**
   * `show` is given each line as well. There is no file where the folder can't be written: a log must never be what
   * stops the app.
   */
  constructor(folder: string, show: (line: string) => void) {
    this.folder = join(folder, "logs");
    this.#show = show;
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      this.#file = new RotatingFile(join(this.folder, "hearth.log"));
    } catch (error) {
      this.#show(`[Hearth] no log file: ${(error as Error).message}`);
    }
  }

  /** Never lets `secret` into a line, whoever writes it. */
  hide(secret: string) {
    this.#secrets.push(secret);
  }

  /** Says `text`, one record a line; `about` is what the text itself does not tell. */
  say(source: Source, text: string, about: Partial<About> = {}) {
    for (const line of linesOf(text)) {
      const said = speaker(source, line);
      this.#take(said.source, said.text, about);
    }
  }

  #take(source: Source, text: string, about: Partial<About>) {
    const throttle = this.#throttles.get(source) ?? new Throttle();
    this.#throttles.set(source, throttle);
    const { pass, held } = throttle.take(performance.now());
    if (held > 0) this.#put(source, `… (${held} lines more within a second)`, {});
    if (pass) this.#put(source, text, about);
    else this.#ring.push(`[${source}] ${this.#shown(text)}`); // it may be the last word before an end
  }

  /** What the status page and the report show. */
  tail(): readonly string[] {
    return this.#ring.lines();
  }

  close() {
    if (!this.#closed) this.#file?.close();
    this.#closed = true;
  }

  #shown(text: string): string {
    return clean(this.#secrets.reduce((rest, secret) => rest.replaceAll(secret, "…"), text));
  }

  #put(source: Source, text: string, about: Partial<About>) {
    const shown = this.#shown(text);
    const line = `[${source}] ${shown}`;
    this.#ring.push(line);
    this.#show(line);
    if (this.#closed) return;
    const process = processOf(source);
    try {
      const record = { ...understand(source, shown), ...about, at: new Date(), process, launch: this.launch };
      this.#file?.write(formatRecord(record));
    } catch {
      // the disk is full, or gone; stderr has the line
    }
  }
}

/** One line without control characters: a terminal would obey them. */
function clean(text: string): string {
  return text.replace(/[^\P{Cc}\t]/gu, "\u{fffd}");
}
