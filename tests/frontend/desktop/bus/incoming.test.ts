import { describe, expect, test } from "bun:test";
import { Incoming } from "../../../../src-app/frontend/desktop/bus/incoming.ts";
import { decode, encode, type Message } from "../../../../src-app/frontend/desktop/bus/message.ts";
import { BusError } from "../../../../src-app/frontend/desktop/bus/values.ts";

const said = (serial: number, text: string): Message => ({
  kind: "signal",
  serial,
  path: "/x",
  interface: "a.b",
  member: "Said",
  signature: "s",
  body: [text],
});
const MESSAGES = [said(1, ""), said(2, "x".repeat(300)), said(3, "é"), said(4, "y".repeat(70_000))];
const STREAM = new Uint8Array(Buffer.concat(MESSAGES.map(encode)));

function bodies(...chunks: readonly Uint8Array[]): unknown[] {
  const incoming = new Incoming();
  return chunks.flatMap((chunk) => [...incoming.feed(chunk)].map((bytes) => decode(bytes)?.body[0]));
}

describe("what comes from the bus", () => {
  test.each([1, 7, 16, 17, 300, 65_536, STREAM.length])(
    "is the same messages in chunks of %p bytes",
    (size) => {
      const chunks: Uint8Array[] = [];
      for (let at = 0; at < STREAM.length; at += size) chunks.push(STREAM.subarray(at, at + size));
      expect(bodies(...chunks)).toEqual(MESSAGES.map(({ body }) => body[0]));
    },
  );

  test("is not copied anew with every chunk", () => {
    const long = encode(said(1, "x".repeat(200_000)));
    const incoming = new Incoming();
    const { concat } = joins(() => {
      for (let at = 0; at < long.length; at += 100) [...incoming.feed(long.subarray(at, at + 100))];
    });
    expect(concat).toBeLessThan(3 * long.length);
  });

  test("is refused where it can be no message", () => {
    expect(() => [...new Incoming().feed(new Uint8Array(16))]).toThrow(BusError);
  });
});

/** How many bytes were put into new arrays by `doing`. */
function joins(doing: () => void): { concat: number } {
  const set = Uint8Array.prototype.set;
  let concat = 0;
  Uint8Array.prototype.set = function (source, offset) {
    concat += source.length;
    return set.call(this, source, offset);
  };
  try {
    doing();
  } finally {
    Uint8Array.prototype.set = set;
  }
  return { concat };
}
