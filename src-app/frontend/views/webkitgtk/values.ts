/** C's strings, out-parameters and GObject properties as TypeScript values. */

import { CString, type Pointer, ptr, read } from "bun:ffi";
import type { Libraries } from "./libraries.ts";

/** Where something of C's lies. */
export type Address = Pointer | bigint;
/** An address that C may leave out. */
export type Maybe = Address | null;

/** The bytes of a C string. A NUL inside would cut it short in C, so it is replaced. */
export function text(value: string): Uint8Array {
  return new TextEncoder().encode(`${value.replaceAll("\0", "\ufffd")}\0`);
}

/** The string at `address`, or "" for NULL. The memory stays C's. */
export function string(address: Maybe): string {
  return address ? new CString(address).toString() : "";
}

/** The string at `address`, whose memory is given back. */
export function takeString(lib: Libraries, address: Maybe): string {
  const value = string(address);
  if (address) lib.glib.g_free(address);
  return value;
}

/** A non-NULL pointer; raises where C gave none for `what`. */
export function present(address: Maybe, what: string): Address {
  if (!address) throw new Error(`${what} could not be made`);
  return address;
}

/** A NULL-terminated array of C strings. Pointers and letters share one buffer, so that both live as long as the call. */
export function textArray(values: readonly string[]): Uint8Array {
  const letters = values.map(text);
  const pointers = 8 * (values.length + 1);
  const buffer = new ArrayBuffer(letters.reduce((sum, bytes) => sum + bytes.length, pointers));
  const array = new Uint8Array(buffer);
  const table = new BigUint64Array(buffer, 0, values.length + 1);
  let offset = pointers;
  letters.forEach((bytes, index) => {
    array.set(bytes, offset);
    table[index] = BigInt(ptr(array)) + BigInt(offset);
    offset += bytes.length;
  });
  return array;
}

/** The message of a GError at `address`, with its domain and code; the error stays C's. */
export function errorAt(lib: Libraries, address: Address): { domain: string; code: number; message: string } {
  const domain = string(lib.glib.g_quark_to_string(read.u32(address, 0)));
  return { domain, code: read.i32(address, 4), message: string(read.ptr(address, 8) as Address) };
}

const G_VALUE_BYTES = 24;
const G_TYPE_BOOLEAN = 20n;
const G_TYPE_STRING = 64n;

export function getBoolean(lib: Libraries, object: Address, property: string): boolean {
  return withValue(lib, G_TYPE_BOOLEAN, (value) => {
    lib.gobject.g_object_get_property(object, text(property), value);
    return lib.gobject.g_value_get_boolean(value) !== 0;
  });
}

export function setBoolean(lib: Libraries, object: Address, property: string, on: boolean) {
  withValue(lib, G_TYPE_BOOLEAN, (value) => {
    lib.gobject.g_value_set_boolean(value, on ? 1 : 0);
    lib.gobject.g_object_set_property(object, text(property), value);
  });
}

export function getString(lib: Libraries, object: Address, property: string): string {
  return withValue(lib, G_TYPE_STRING, (value) => {
    lib.gobject.g_object_get_property(object, text(property), value);
    return string(lib.gobject.g_value_get_string(value));
  });
}

/** A new object of `type` with the given construct properties: objects and booleans. */
export function construct(
  lib: Libraries,
  type: bigint,
  properties: Record<string, Address | boolean>,
): Address {
  const entries = Object.entries(properties);
  const values = new Uint8Array(new ArrayBuffer(entries.length * G_VALUE_BYTES)); // does not move when it is sliced
  entries.forEach(([, given], index) => {
    const value = values.subarray(index * G_VALUE_BYTES);
    if (typeof given === "boolean") {
      lib.gobject.g_value_init(value, G_TYPE_BOOLEAN);
      lib.gobject.g_value_set_boolean(value, given ? 1 : 0);
    } else {
      lib.gobject.g_value_init_from_instance(value, given);
    }
  });
  const names = textArray(entries.map(([name]) => name));
  const object = lib.gobject.g_object_new_with_properties(type, entries.length, names, values);
  for (let index = 0; index < entries.length; index++) {
    lib.gobject.g_value_unset(values.subarray(index * G_VALUE_BYTES));
  }
  return present(object, "an object of the native view");
}

function withValue<T>(lib: Libraries, type: bigint, use: (value: Uint8Array) => T): T {
  const value = new Uint8Array(G_VALUE_BYTES);
  lib.gobject.g_value_init(value, type);
  try {
    return use(value);
  } finally {
    lib.gobject.g_value_unset(value);
  }
}
