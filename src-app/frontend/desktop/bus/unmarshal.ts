/** D-Bus's bytes to TypeScript values. The bytes come from other programs: every length is checked before it is used. */

import { alignmentOf, typesIn } from "./signature.ts";
import { BusError, type Value, Variant } from "./values.ts";

const LARGEST_ARRAY = 64 * 1024 * 1024;
const DEEPEST = 64;

export class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #little: boolean;
  #at = 0;

  constructor(bytes: Uint8Array, littleEndian: boolean) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#little = littleEndian;
  }

  /** The values of `signature`, from where the last ones ended. Raises BusError where the bytes are not such values. */
  read(signature: string, depth = 0): readonly Value[] {
    return typesIn(signature).map((type) => this.#value(type, depth));
  }

  /** Passes over padding, up to a multiple of `to`. */
  align(to: number) {
    this.#take((to - (this.#at % to)) % to);
  }

  #value(type: string, depth: number): Value {
    if (depth > DEEPEST) throw new BusError("a message is nested too deep");
    this.align(alignmentOf(type));
    if (type === "v") return this.#variant(depth);
    if (type[0] === "a") return this.#array(type.slice(1), depth);
    if (type[0] === "(") return this.read(type.slice(1, -1), depth + 1);
    if (type === "s" || type === "o") return this.#text(this.#uint32());
    if (type === "g") return this.#text(this.#view.getUint8(this.#take(1)));
    return this.#number(type);
  }

  #number(type: string): Value {
    const at = this.#take(alignmentOf(type));
    if (type === "y") return this.#view.getUint8(at);
    if (type === "b") return this.#view.getUint32(at, this.#little) !== 0;
    if (type === "n") return this.#view.getInt16(at, this.#little);
    if (type === "q") return this.#view.getUint16(at, this.#little);
    if (type === "i") return this.#view.getInt32(at, this.#little);
    if (type === "x") return this.#view.getBigInt64(at, this.#little);
    if (type === "t") return this.#view.getBigUint64(at, this.#little);
    if (type === "d") return this.#view.getFloat64(at, this.#little);
    return this.#view.getUint32(at, this.#little); // u, and h: an index of file descriptors that we never take
  }

  #uint32(): number {
    return this.#view.getUint32(this.#take(4), this.#little);
  }

  #text(length: number): string {
    const at = this.#take(length + 1);
    return new TextDecoder().decode(this.#bytes.subarray(at, at + length));
  }

  #variant(depth: number): Variant {
    const signature = this.#text(this.#view.getUint8(this.#take(1)));
    const [value, ...more] = this.read(signature, depth + 1);
    if (value === undefined || more.length > 0)
      throw new BusError("a variant holds more or less than one value");
    return new Variant(signature, value);
  }

  #array(type: string, depth: number): Value {
    const length = this.#uint32();
    if (length > LARGEST_ARRAY) throw new BusError("an array is too large");
    this.align(alignmentOf(type));
    const start = this.#at;
    const end = start + length;
    if (end > this.#bytes.length) throw new BusError("a message is cut short");
    if (type === "y") return this.#bytes.slice(start, this.#take(length) + length);
    const value = type[0] === "{" ? this.#entries(type, end, depth) : this.#items(type, end, depth);
    if (this.#at !== end) throw new BusError("an array's length is not that of its items");
    return value;
  }

  #items(type: string, end: number, depth: number): Value {
    const items: Value[] = [];
    while (this.#at < end) items.push(this.#value(type, depth + 1));
    return items;
  }

  #entries(type: string, end: number, depth: number): Value {
    const entries = new Map<Value, Value>();
    while (this.#at < end) {
      this.align(8);
      const [key, value] = this.read(type.slice(1, -1), depth + 1);
      if (key !== undefined && value !== undefined) entries.set(key, value);
    }
    return entries;
  }

  /** Goes `count` bytes on; returns where they begin. */
  #take(count: number): number {
    const at = this.#at;
    if (at + count > this.#bytes.length) throw new BusError("a message is cut short");
    this.#at = at + count;
    return at;
  }
}
