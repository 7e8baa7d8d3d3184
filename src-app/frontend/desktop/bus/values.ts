/** What travels over D-Bus, as TypeScript values. */

/**
 * 64-bit numbers are bigint, arrays and structs are arrays, dictionaries are Maps: a name from outside must not meet an
 * object's prototype. Byte arrays (`ay`) are Uint8Arrays.
 */
export type Value =
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Variant
  | readonly Value[]
  | ReadonlyMap<Value, Value>;

/** A value that carries its own type. */
export class Variant {
  constructor(
    readonly signature: string,
    readonly value: Value,
  ) {}
}

/** A dictionary `a{sv}`. */
export type Properties = ReadonlyMap<string, Variant>;

export function properties(entries: Readonly<Record<string, Variant>>): Properties {
  return new Map(Object.entries(entries));
}

/** The value under `key` where `value` is a dictionary `a{sv}`, its variant unpacked. */
export function property(value: Value | undefined, key: string): Value | undefined {
  const found = value instanceof Map ? (value.get(key) as Value | undefined) : undefined;
  return found instanceof Variant ? found.value : found;
}

/** What the bus or its bytes can't be used for. The message is for the log. */
export class BusError extends Error {
  override readonly name: string = "BusError";
}

/** An error that the other side of a call answered with. */
export class Answered extends BusError {
  override readonly name = "Answered";
  constructor(
    /** Such as `org.freedesktop.DBus.Error.ServiceUnknown`. */
    readonly error: string,
    text: string,
  ) {
    super(text === "" ? error : `${error}: ${text}`);
  }
}
