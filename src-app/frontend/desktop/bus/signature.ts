/** D-Bus type signatures: cut into single complete types, with the limits of the specification. */

import { BusError } from "./values.ts";

const LONGEST = 255;
const DEEPEST = 32;
const BASIC = "ybnqiuxtdsogh";

/** Where each type begins in a message (bytes). */
const ALIGNMENT: Readonly<Record<string, number>> = {
  ...{ y: 1, g: 1, v: 1, n: 2, q: 2, b: 4, i: 4, u: 4, s: 4, o: 4, a: 4, h: 4 },
  ...{ x: 8, t: 8, d: 8, "(": 8, "{": 8 },
};

export function alignmentOf(type: string): number {
  const alignment = ALIGNMENT[type[0] ?? ""];
  if (alignment === undefined) throw new BusError(`“${type}” is no type`);
  return alignment;
}

/** The single complete types of `signature`: `sa{sv}(ii)` is `s`, `a{sv}` and `(ii)`. Raises BusError. */
export function typesIn(signature: string): readonly string[] {
  if (signature.length > LONGEST) throw new BusError("a signature is too long");
  const types: string[] = [];
  for (let start = 0; start < signature.length; ) {
    const end = endOfType(signature, start, 0);
    types.push(signature.slice(start, end));
    start = end;
  }
  return types;
}

function endOfType(signature: string, start: number, depth: number): number {
  if (depth > 2 * DEEPEST) throw new BusError("a signature is nested too deep");
  const first = signature[start] ?? "";
  if (first === "v" || (first !== "" && BASIC.includes(first))) return start + 1;
  if (first === "a") {
    const isDict = signature[start + 1] === "{";
    return isDict ? endOfEntry(signature, start + 1, depth + 1) : endOfType(signature, start + 1, depth + 1);
  }
  if (first === "(" && signature[start + 1] !== ")") return endOfStruct(signature, start + 1, depth + 1);
  throw new BusError(`“${signature}” is no signature`);
}

function endOfStruct(signature: string, start: number, depth: number): number {
  let at = start;
  while (signature[at] !== ")") at = endOfType(signature, at, depth);
  return at + 1;
}

function endOfEntry(signature: string, start: number, depth: number): number {
  const key = signature[start + 1] ?? "";
  const end = endOfType(signature, start + 2, depth);
  if (key === "" || !BASIC.includes(key) || signature[end] !== "}")
    throw new BusError(`“${signature}” is no signature`);
  return end + 1;
}
