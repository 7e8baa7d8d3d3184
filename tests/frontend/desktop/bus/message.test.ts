import { expect, test } from "bun:test";
import { decode, encode, type Message, sizeOf } from "../../../../src-app/frontend/desktop/bus/message.ts";

const CALL: Message = {
  kind: "call",
  serial: 7,
  path: "/a",
  interface: "b.c",
  member: "D",
  destination: "e.f",
  signature: "su",
  body: ["x", 1],
};

test("a message comes back as it was sent", () => {
  expect(decode(encode(CALL))).toEqual({ ...CALL, unanswered: false });
  const error: Message = {
    kind: "error",
    serial: 8,
    answerTo: 7,
    error: "a.b.C",
    body: [],
    unanswered: true,
  };
  expect(decode(encode(error))).toEqual(error);
});

test("its size is known from its first 16 bytes on", () => {
  const bytes = encode(CALL);
  expect(sizeOf(bytes.subarray(0, 15))).toBeUndefined();
  expect(sizeOf(bytes.subarray(0, 16))).toBe(bytes.length);
});

test("a message of a kind that is not known is passed over", () => {
  const bytes = encode(CALL);
  bytes[1] = 9;
  expect(decode(bytes)).toBeUndefined();
});

test("a field of another type than it must have is refused", () => {
  const bytes = encode(CALL);
  const at = bytes.findIndex((byte, index) => byte === 1 && bytes[index + 2] === 0x6f); // the path's, an `o`
  bytes[at + 2] = 0x73;
  expect(() => decode(bytes)).toThrow("path");
});

test.each([
  ["no message", (bytes: Uint8Array) => bytes.set([0x20], 0)],
  ["of another version", (bytes: Uint8Array) => bytes.set([2], 3)],
  ["too large", (bytes: Uint8Array) => bytes.set([0xff, 0xff, 0xff, 0xff], 4)],
])("what is %s is refused", (_, spoil) => {
  const bytes = encode(CALL);
  spoil(bytes);
  expect(() => [sizeOf(bytes), decode(bytes)]).toThrow();
});
