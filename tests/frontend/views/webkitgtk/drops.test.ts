import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { handedOn } from "../../../../src-app/frontend/views/webkitgtk/drops.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-drops-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a file is handed on by its name and content, never its path", () => {
  writeFileSync(join(folder, "ü b.md"), "what is in it");
  expect(handedOn([join(folder, "ü b.md")])).toEqual([
    { name: "ü b.md", content: Buffer.from("what is in it").toString("base64") },
  ]);
});

test("what is no file, is gone or is too much has no content, and the rest comes", () => {
  mkdirSync(join(folder, "a folder"));
  writeFileSync(join(folder, "large"), "x".repeat(11));
  writeFileSync(join(folder, "small"), "y".repeat(10));
  writeFileSync(join(folder, "one more"), "z");
  const paths = ["a folder", "gone", "large", "small", "one more"].map((name) => join(folder, name));
  const contents = handedOn([...paths, "/dev/zero"], 10).map(({ content }) => content !== null);
  expect(contents).toEqual([false, false, false, true, false, false]);
});
