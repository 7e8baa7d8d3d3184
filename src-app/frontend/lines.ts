/** Streams drained into lines, however long and however broken these are. */

/** Bytes of a line that are kept; the rest of it is counted and dropped. */
export const LONGEST_LINE = 64 * 1024;

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Hands over lines; what it holds at any time is at most one line of `longest` bytes. */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  readonly #longest: number;
  #kept: Uint8Array[] = [];
  #size = 0;
  #dropped = 0;

  constructor(onLine: (line: string) => void, longest = LONGEST_LINE) {
    this.#onLine = onLine;
    this.#longest = longest;
  }

  feed(chunk: Uint8Array) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.#keep(chunk.subarray(start, end));
      this.#hand();
      start = end + 1;
    }
    // a copy: the stream may use the chunk's memory again
    this.#keep(chunk.slice(start));
  }

  /** The stream has ended: a last line without an end counts too. */
  finish() {
    if (this.#size > 0) this.#hand();
  }

  #keep(bytes: Uint8Array) {
    const room = this.#longest - this.#size;
    const kept = bytes.subarray(0, room);
    if (kept.length > 0) this.#kept.push(kept);
    this.#size += kept.length;
    this.#dropped += bytes.length - kept.length;
  }

  #hand() {
    const bytes = new Uint8Array(Buffer.concat(this.#kept, this.#size));
    const dropped = this.#dropped;
    this.#kept = [];
    this.#size = 0;
    this.#dropped = 0;
    if (dropped > 0) this.#onLine(`${decode(cutSafely(bytes))} … (${dropped} bytes more)`);
    else this.#onLine(decode(bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes));
  }
}

/** Reads `stream` to its end, whoever throws meanwhile: a pipe that nobody reads stops the process behind it. */
export async function drain(
  stream: ReadableStream<Uint8Array>,
  onLine: (line: string) => void,
): Promise<void> {
  const splitter = new LineSplitter(onLine);
  for await (const chunk of stream) splitter.feed(chunk);
  splitter.finish();
}

/** Takes away the beginning of a character whose other bytes were dropped. */
function cutSafely(bytes: Uint8Array): Uint8Array {
  let start = bytes.length - 1;
  while (start >= 0 && start > bytes.length - 4 && isContinuation(bytes[start])) start--;
  const missing = start >= 0 && start + lengthOf(bytes[start]) > bytes.length;
  return missing ? bytes.subarray(0, start) : bytes;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/** How many bytes the character has that begins with `byte`. */
function lengthOf(byte: number | undefined): number {
  if (byte === undefined || byte < 0xc0) return 1;
  if (byte < 0xe0) return 2;
  return byte < 0xf0 ? 3 : 4;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes); // broken UTF-8 becomes U+FFFD; a byte order mark is dropped
}
