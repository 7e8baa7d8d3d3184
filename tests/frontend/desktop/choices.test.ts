import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChoicesFile } from "../../../src-app/frontend/desktop/choices.ts";

const NOTHING = { tray: false, toldOfTray: false, key: false };
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-choices-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("nothing is chosen until it is; then it comes back at the next start, for the owner alone", () => {
  const choices = new ChoicesFile(folder);
  expect(choices.now).toEqual(NOTHING);
  choices.change({ tray: true });
  choices.change({ key: true });
  expect(new ChoicesFile(folder).now).toEqual({ tray: true, toldOfTray: false, key: true });
  expect(statSync(join(folder, "desktop.json")).mode & 0o777).toBe(0o600);
});

test.each(["", "nonsense", "[]", '{"tray":1,"key":"true"}'])("a file with %p chooses nothing", (text) => {
  writeFileSync(join(folder, "desktop.json"), text);
  expect(new ChoicesFile(folder).now).toEqual(NOTHING);
});

test("what can't be kept has not been chosen", () => {
  const choices = new ChoicesFile(join(folder, "gone"));
  expect(() => choices.change({ tray: true })).toThrow();
  expect(choices.now).toEqual(NOTHING);
});
