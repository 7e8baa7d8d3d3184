/** D-Bus messages: a header with named fields, and a body that one of them gives the signature of. */

import { joined } from "./bytes.ts";
import { Writer } from "./marshal.ts";
import { Reader } from "./unmarshal.ts";
import { BusError, type Value, Variant } from "./values.ts";

const LITTLE = 0x6c;
const BIG = 0x42;
const VERSION = 1;
/** Bytes up to the length of the header's fields, that length included. */
export const FIXED = 16;
const LARGEST = 128 * 1024 * 1024;

export const KIND = { call: 1, answer: 2, error: 3, signal: 4 } as const;
export type Kind = keyof typeof KIND;

/** The header's fields by number, with their types. */
const FIELDS = {
  path: [1, "o"],
  interface: [2, "s"],
  member: [3, "s"],
  error: [4, "s"],
  answerTo: [5, "u"],
  destination: [6, "s"],
  sender: [7, "s"],
  signature: [8, "g"],
} as const;

export interface Message {
  readonly kind: Kind;
  readonly serial: number;
  readonly path?: string;
  readonly interface?: string;
  readonly member?: string;
  readonly error?: string;
  readonly answerTo?: number;
  readonly destination?: string;
  /** The bus itself says who sent it. */
  readonly sender?: string;
  readonly signature?: string;
  readonly body: readonly Value[];
  /** The caller does not wait for an answer. */
  readonly unanswered?: boolean;
}

/** `message` as it is sent. Raises BusError where the body is not of its signature. */
export function encode(message: Message): Uint8Array {
  const body = new Writer();
  body.write(message.signature ?? "", message.body);
  const header = new Writer();
  const flags = message.unanswered ? 1 : 0;
  header.write("yyyyuua(yv)", [
    LITTLE,
    KIND[message.kind],
    flags,
    VERSION,
    body.size,
    message.serial,
    fieldsOf(message),
  ]);
  header.align(8);
  return joined(header.bytes(), body.bytes());
}

function fieldsOf(message: Message): readonly Value[] {
  return Object.entries(FIELDS).flatMap(([name, [number, type]]) => {
    const value = message[name as keyof typeof FIELDS];
    return value === undefined || value === "" ? [] : [[number, new Variant(type, value)]];
  });
}

/** How many bytes the message has that begins with these, or undefined where there are too few to tell. Raises BusError. */
export function sizeOf(bytes: Uint8Array): number | undefined {
  if (bytes.length < FIXED) return undefined;
  const little = isLittle(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, FIXED);
  const fields = view.getUint32(12, little);
  const size = FIXED + 8 * Math.ceil(fields / 8) + view.getUint32(4, little);
  if (size > LARGEST) throw new BusError("a message is too large");
  return size;
}

/** The message that `bytes` are. Undefined for a kind that is not known, which is to be passed over. Raises BusError. */
export function decode(bytes: Uint8Array): Message | undefined {
  const reader = new Reader(bytes, isLittle(bytes));
  const [, number, flags, version, , serial, fields] = reader.read("yyyyuua(yv)");
  if (version !== VERSION) throw new BusError("a message is of another version");
  const kind = (Object.keys(KIND) as Kind[]).find((name) => KIND[name] === number);
  if (kind === undefined) return undefined;
  const named = namedFields(fields as readonly Value[]);
  reader.align(8);
  const body = reader.read(named.signature ?? "");
  return { kind, serial: serial as number, ...named, body, unanswered: ((flags as number) & 1) !== 0 };
}

function namedFields(fields: readonly Value[]): Partial<Omit<Message, "kind" | "serial" | "body">> {
  const named: Record<string, Value> = {};
  for (const field of fields) {
    const [number, variant] = field as readonly Value[];
    const known = Object.entries(FIELDS).find(([, [its]]) => its === number);
    if (known === undefined || !(variant instanceof Variant)) continue; // a later version may have more
    const [name, [, type]] = known;
    if (variant.signature !== type) throw new BusError(`the header's ${name} is of another type`);
    named[name] = variant.value;
  }
  return named;
}

function isLittle(bytes: Uint8Array): boolean {
  if (bytes[0] !== LITTLE && bytes[0] !== BIG) throw new BusError("these bytes are no message");
  return bytes[0] === LITTLE;
}
