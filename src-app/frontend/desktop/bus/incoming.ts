/** What comes from the bus, cut into messages, however it is cut up on the way. A long one is copied once. */

import { joined } from "./bytes.ts";
import { FIXED, sizeOf } from "./message.ts";

export class Incoming {
  #pieces: Uint8Array[] = [];
  #size = 0;
  /** Bytes that the next message needs, as far as that is known. */
  #needed = FIXED;

  /** The messages that are whole with this chunk, each in its bytes. Raises BusError for what can't be one. */
  *feed(chunk: Uint8Array): Generator<Uint8Array> {
    this.#pieces.push(chunk);
    this.#size += chunk.length;
    while (this.#size >= this.#needed) {
      const bytes = this.#join();
      const size = sizeOf(bytes) ?? FIXED;
      if (size > bytes.length) {
        this.#needed = size;
        return;
      }
      this.#keep(bytes.subarray(size));
      yield bytes.subarray(0, size);
    }
  }

  #join(): Uint8Array {
    const [first = new Uint8Array(), ...more] = this.#pieces;
    const bytes = more.length === 0 ? first : joined(first, ...more);
    this.#pieces = [bytes];
    return bytes;
  }

  #keep(rest: Uint8Array) {
    this.#pieces = [rest];
    this.#size = rest.length;
    this.#needed = FIXED;
  }
}
