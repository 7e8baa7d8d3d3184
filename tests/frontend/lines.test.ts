import { expect, test } from "bun:test";
import { drain, LineSplitter, LONGEST_LINE } from "../../src-app/frontend/lines.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function split(chunks: readonly Uint8Array[], longest?: number): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line), longest);
  for (const chunk of chunks) splitter.feed(chunk);
  splitter.finish();
  return lines;
}

test("lines come out whole, however they came in", () => {
  const text = bytes("one\ntwo\r\n\nthrée\nlast");
  const expected = ["one", "two", "", "thrée", "last"];
  expect(split([text])).toEqual(expected);
  expect(split([...text].map((byte) => Uint8Array.of(byte)))).toEqual(expected);
});

test("a stream may use the memory of its chunks again", () => {
  const chunk = bytes("begun ");
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  splitter.feed(chunk);
  chunk.fill(0x78);
  splitter.feed(bytes("and ended\n"));
  expect(lines).toEqual(["begun and ended"]);
});

test("a line that is too long is cut and says by how much", () => {
  expect(split([bytes("abcdefgh\nnext\n")], 5)).toEqual(["abcde … (3 bytes more)", "next"]);
});

test("a line of a hundred megabytes is never held", () => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  const chunk = new Uint8Array(1024 * 1024).fill(0x61);
  for (let megabyte = 0; megabyte < 100; megabyte++) splitter.feed(chunk);
  splitter.feed(bytes("\nafter\n"));
  expect(lines[0]?.length).toBeLessThan(LONGEST_LINE + 50);
  expect(lines).toHaveLength(2);
  expect(lines[1]).toBe("after");
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])("a cut after %p bytes leaves no half character", (longest) => {
  const [line = ""] = split([bytes("aé€😀b\n")], longest);
  expect("aé€😀b".startsWith(line.split(" …")[0] ?? "x")).toBe(true);
});

test("broken UTF-8 comes out marked, and the lines around it as they were", () => {
  expect(split([bytes("a\n"), Uint8Array.of(0xff, 0xfe, 0x0a), bytes("b\n")])).toEqual([
    "a",
    "\u{fffd}\u{fffd}",
    "b",
  ]);
});

test("a stream is drained to its end", async () => {
  const lines: string[] = [];
  await drain(new Blob(["a\nb"]).stream(), (line) => lines.push(line));
  expect(lines).toEqual(["a", "b"]);
});
