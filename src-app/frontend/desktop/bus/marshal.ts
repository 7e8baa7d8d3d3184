/** TypeScript values to D-Bus's bytes. */

import { alignmentOf, typesIn } from "./signature.ts";
import { BusError, type Value, Variant } from "./values.ts";

const encoder = new TextEncoder();

/** Bytes that grow, always little-endian. */
export class Writer {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** What was written, as a copy. */
  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#size);
  }

  align(to: number) {
    this.#grow((to - (this.#size % to)) % to);
  }

  /** Writes `values` one after the other as `signature` has them. Raises BusError where they don't fit it. */
  write(signature: string, values: readonly Value[]) {
    const types = typesIn(signature);
    if (types.length !== values.length)
      throw new BusError(`“${signature}” does not fit ${values.length} values`);
    types.forEach((type, index) => {
      this.#value(type, values[index] as Value);
    });
  }

  #value(type: string, value: Value) {
    this.align(alignmentOf(type));
    if (type === "v") return this.#variant(value);
    if (type[0] === "a") return this.#array(type.slice(1), value);
    if (type[0] === "(") return this.write(type.slice(1, -1), listed(value, type));
    if ("sog".includes(type)) return this.#text(type, value);
    if (type === "x" || type === "t") return this.#long(type, value);
    this.#number(type, type === "b" ? Number(value) : value);
  }

  #number(type: string, value: Value) {
    if (typeof value !== "number") throw misfit(type, value);
    const at = this.#grow(alignmentOf(type));
    if (type === "y") this.#view.setUint8(at, value);
    else if (type === "n") this.#view.setInt16(at, value, true);
    else if (type === "q") this.#view.setUint16(at, value, true);
    else if (type === "i") this.#view.setInt32(at, value, true);
    else if (type === "d") this.#view.setFloat64(at, value, true);
    else if (type === "b" || type === "u") this.#view.setUint32(at, value, true);
    else throw new BusError(`values of type “${type}” can't be sent`); // file descriptors
  }

  #long(type: string, value: Value) {
    if (typeof value !== "bigint") throw misfit(type, value);
    const at = this.#grow(8);
    if (type === "x") this.#view.setBigInt64(at, value, true);
    else this.#view.setBigUint64(at, value, true);
  }

  #text(type: string, value: Value) {
    if (typeof value !== "string" || value.includes("\0")) throw misfit(type, value);
    const bytes = encoder.encode(value);
    this.#number(type === "g" ? "y" : "u", bytes.length);
    this.#put(bytes);
    this.#grow(1);
  }

  #variant(value: Value) {
    if (!(value instanceof Variant)) throw misfit("v", value);
    this.#text("g", value.signature);
    this.write(value.signature, [value.value]);
  }

  #array(type: string, value: Value) {
    const length = this.#grow(4);
    this.align(alignmentOf(type)); // not counted, and there even where nothing follows
    const start = this.#size;
    if (type === "y" && value instanceof Uint8Array) this.#put(value);
    else if (type[0] === "{") this.#entries(type, value);
    else for (const item of listed(value, `a${type}`)) this.#value(type, item);
    this.#view.setUint32(length, this.#size - start, true);
  }

  #entries(type: string, value: Value) {
    if (!(value instanceof Map)) throw misfit(type, value);
    for (const entry of value as ReadonlyMap<Value, Value>) {
      this.align(8);
      this.write(type.slice(1, -1), entry);
    }
  }

  #put(bytes: Uint8Array) {
    const at = this.#grow(bytes.length);
    this.#bytes.set(bytes, at);
  }

  /** Room for `count` bytes, which are zero; returns where it begins. */
  #grow(count: number): number {
    const at = this.#size;
    this.#size += count;
    if (this.#size > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#size);
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}

function listed(value: Value, type: string): readonly Value[] {
  if (Array.isArray(value)) return value as readonly Value[];
  throw misfit(type, value);
}

function misfit(type: string, value: Value): BusError {
  return new BusError(`${typeof value} is no value of type “${type}”`);
}
