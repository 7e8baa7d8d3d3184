import { expect, test } from "bun:test";
import { Writer } from "../../../../src-app/frontend/desktop/bus/marshal.ts";
import { Reader } from "../../../../src-app/frontend/desktop/bus/unmarshal.ts";
import { BusError, type Value, Variant } from "../../../../src-app/frontend/desktop/bus/values.ts";

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, "hex"));

test.each<[string, readonly Value[]]>([
  ["ybnqiu", [1, true, -2, 3, -4, 5]],
  ["xtd", [-6n, 7n, 0.5]],
  ["sog", ["ü", "/a/b", "a{sv}"]],
  ["ayas", [new Uint8Array([1, 2, 3]), ["a", ""]]],
  ["a{sv}", [new Map([["__proto__", new Variant("(iu)", [1, 2])]])]],
  ["a(ia{sv}av)", [[[1, new Map(), [new Variant("s", "x")]]]]],
  ["yat", [1, []]],
])("%s comes back as it was written", (signature, values) => {
  const writer = new Writer();
  writer.write(signature, values);
  expect(new Reader(writer.bytes(), true).read(signature)).toEqual(values);
});

test("the other end of the egg is read too", () => {
  expect(new Reader(bytes("0000000100000002c3a900"), false).read("us")).toEqual([1, "é"]);
});

test.each([
  ["s", "ffffffff"],
  ["s", "05000000616263"],
  ["u", "0000"],
  ["as", "ffffff7f"],
  ["as", "0500000001000000610001"],
  ["au", "030000000100000000"],
  ["v", "00"],
  ["v", "02737300"],
  ["v", "017a00"],
  ["ay", "10000000ff"],
])("%s can't be read from %s, and says so", (signature, hex) => {
  expect(() => new Reader(bytes(hex), true).read(signature)).toThrow(BusError);
});

test("variants within variants come to an end", () => {
  expect(() => new Reader(bytes("017600".repeat(1_000)), true).read("v")).toThrow("deep");
});

test("whatever bytes come, they are read or refused", () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    return seed >> 8;
  };
  for (let round = 0; round < 3_000; round++) {
    const noise = Uint8Array.from({ length: random() % 64 }, () => random() & (round % 2 ? 7 : 255));
    try {
      new Reader(noise, round % 3 === 0).read("va{sv}a(yv)s");
    } catch (error) {
      expect(error).toBeInstanceOf(BusError);
    }
  }
});
