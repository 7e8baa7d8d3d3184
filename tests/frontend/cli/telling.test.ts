import { expect, test } from "bun:test";
import { Writable } from "node:stream";
import { harmless, NobodyReads, Telling } from "../../../src-app/frontend/cli/telling.ts";

const SUMMARY = { state: "done", model: "tiny", conversation: "C", message: "M", error: null };
const LINE_CLEARED = "\r\u001b[K";

/** A stream that keeps what it is told. */
class Kept extends Writable {
  text = "";
  isTTY: boolean;

  constructor(isTTY = false) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
  }

  override _write(chunk: string, _encoding: string, then: (error?: Error) => void) {
    this.text += chunk;
    then();
  }
}

test("an answer is told as it comes, and ends its line", async () => {
  const [out, err] = [new Kept(), new Kept()];
  const telling = new Telling(out, err, false);
  telling.progress("Thinking…");
  for (const piece of ["one ", "", "two"]) await telling.text(piece);
  await telling.end(SUMMARY);
  expect([out.text, err.text]).toEqual(["one two\n", ""]);
});

test("an answer that ends its line gets no other end", async () => {
  const out = new Kept();
  const telling = new Telling(out, new Kept(), false);
  await telling.text("one\n");
  await telling.end(SUMMARY);
  expect(out.text).toBe("one\n");
});

test("a program gets an object a line", async () => {
  const out = new Kept();
  const telling = new Telling(out, new Kept(), true);
  await telling.text('a "word"\n');
  await telling.end(SUMMARY);
  const lines = out.text.trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toEqual([{ text: 'a "word"\n' }, { done: true, ...SUMMARY }]);
});

test("on a terminal, what is waited for is said until the answer comes, and nothing is left of it", async () => {
  const [out, err] = [new Kept(true), new Kept(true)];
  const telling = new Telling(out, err, false);
  telling.progress("Loading tiny…");
  telling.progress("Loading tiny…");
  expect(err.text).toBe(`${LINE_CLEARED}Loading tiny…`);
  await telling.text("one");
  telling.progress("Thinking…");
  expect(err.text).toBe(`${LINE_CLEARED}Loading tiny…${LINE_CLEARED}`);
});

test("a complaint has a line of its own", async () => {
  const [out, err] = [new Kept(true), new Kept(true)];
  const telling = new Telling(out, err, false);
  await telling.text("one");
  telling.complain("It broke.");
  expect(err.text).toBe("\nhearth: It broke.\n");
});

test("a terminal is never given an order, a file gets what there is", async () => {
  const hostile = "\u001b]0;x\u0007red\u009b31m\ttab\nline\r";
  const [terminal, file] = [new Kept(true), new Kept()];
  await new Telling(terminal, new Kept(), false).text(hostile);
  await new Telling(file, new Kept(), false).text(hostile);
  expect(terminal.text).toBe("\ufffd]0;x\ufffdred\ufffd31m\ttab\nline\ufffd");
  expect(file.text).toBe(hostile);
  expect(harmless("grün 😀")).toBe("grün 😀");
});

test("a reader that has gone away is noticed", async () => {
  const broken = new Writable({ write: (_chunk, _encoding, then) => then(new Error("EPIPE")) });
  const telling = new Telling(broken, new Kept(), false);
  await expect(telling.text("one")).rejects.toThrow(NobodyReads);
});
