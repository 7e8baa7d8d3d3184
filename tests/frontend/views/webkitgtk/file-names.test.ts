import { expect, test } from "bun:test";
import { freeName } from "../../../../src-app/frontend/views/webkitgtk/file-names.ts";

const nothing = () => false;

test("a plain name stays as it is", () => {
  expect(freeName("Trip to Oslo.md", nothing)).toBe("Trip to Oslo.md");
});

test("a name that is taken gets a number before its extension", () => {
  const there = new Set(["notes.tar", "notes (2).tar"]);
  expect(freeName("notes.tar", (name) => there.has(name))).toBe("notes (3).tar");
});

test.each([
  ["../../.bashrc", "bashrc"],
  ["..\\..\\evil.exe", "evil.exe"],
  ["a/b/c.txt", "c.txt"],
  ["...", "download"],
  ["", "download"],
  ["two\nlines\u0000.txt", "twolines.txt"],
  ["exe\u202etxt.js", "exetxt.js"],
])("%p is made harmless", (suggested, name) => {
  expect(freeName(suggested, nothing)).toBe(name);
});

test("a long name is cut where a file system takes it, never inside a character", () => {
  const name = freeName(`${"ü".repeat(300)}.md`, nothing);
  expect(name).toBe(`${"ü".repeat(90)}.md`);
});
