import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MODES, ModeFile } from "../../../src-app/frontend/processes/mode.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-mode-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("Hearth runs as a service until it is told otherwise", () => {
  expect(new ModeFile(folder, {}).now).toBe("service");
  expect(new ModeFile(folder, { OLLAMA_HOST: "" }).isFixed).toBe(false);
});

test.each([...MODES])("%p holds from the next start on", (mode) => {
  new ModeFile(folder, {}).change(mode);
  expect(new ModeFile(folder, {}).now).toBe(mode);
});

test("the file is its owner's alone", () => {
  new ModeFile(folder, {}).change("connected");
  expect(statSync(join(folder, "mode.json")).mode & 0o777).toBe(0o600);
});

test.each(["", "{", "[]", '{"mode":"cloud"}', '{"mode":7}', '"standalone"'])("%p is no choice", (text) => {
  writeFileSync(join(folder, "mode.json"), text);
  expect(new ModeFile(folder, {}).now).toBe("service");
});

test("where OLLAMA_HOST is set it counts, and what was chosen is kept for another start", () => {
  new ModeFile(folder, {}).change("standalone");
  const fixed = new ModeFile(folder, { OLLAMA_HOST: "192.0.2.1" });
  expect([fixed.now, fixed.isFixed]).toEqual(["service", true]);
  expect(readFileSync(join(folder, "mode.json"), "utf8")).toBe('{"mode":"standalone"}\n');
});

test("what can't be written is not taken up", () => {
  mkdirSync(join(folder, "mode.json.part"));
  const file = new ModeFile(folder, {});
  expect(() => file.change("standalone")).toThrow();
  expect(file.now).toBe("service");
});
