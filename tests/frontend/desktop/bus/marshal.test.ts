import { expect, test } from "bun:test";
import { Writer } from "../../../../src-app/frontend/desktop/bus/marshal.ts";
import { type Value, Variant } from "../../../../src-app/frontend/desktop/bus/values.ts";

function hex(signature: string, ...values: readonly Value[]): string {
  const writer = new Writer();
  writer.write(signature, values);
  return Buffer.from(writer.bytes()).toString("hex");
}

test.each<[string, readonly Value[], string]>([
  ["y", [255], "ff"],
  ["b", [true], "01000000"],
  ["n", [-2], "feff"],
  ["i", [-1], "ffffffff"],
  ["x", [-1n], "ffffffffffffffff"],
  ["d", [1], "000000000000f03f"],
  ["s", ["é"], "02000000c3a900"],
  ["g", ["a{sv}"], "05617b73767d00"],
  ["yu", [1, 2], "0100000002000000"],
  ["ay", [new Uint8Array([1, 2])], "020000000102"],
  ["as", [[]], "00000000"],
  ["at", [[]], "0000000000000000"], // padded even where nothing follows
  ["v", [new Variant("u", 7)], "0175000007000000"],
  ["a{yu}", [new Map([[1, 2]])], "08000000000000000100000002000000"],
  ["(yy)", [[1, 2]], "0102"],
])("%s of %p is written as the specification says", (signature, values, expected) => {
  expect(hex(signature, ...values)).toBe(expected);
});

test.each<[string, Value]>([
  ["u", "1"],
  ["s", 1],
  ["x", 1],
  ["s", "a\0b"],
  ["v", "x"],
  ["as", "x"],
  ["a{sv}", []],
  ["(ii)", [1]],
  ["h", 3],
])("a value that is not of type %s is refused: %p", (signature, value) => {
  expect(() => hex(signature, value)).toThrow();
});

test("as many values as types are needed", () => {
  expect(() => hex("ss", "a")).toThrow("does not fit");
});
