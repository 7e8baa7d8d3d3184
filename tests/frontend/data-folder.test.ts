import { expect, test } from "bun:test";
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dataFolder, FolderError, prepareFolder } from "../../src-app/frontend/data-folder.ts";

test.each([
  ["linux", {}, "/home/a/.local/share/hearth"],
  ["linux", { XDG_DATA_HOME: "/data" }, "/data/hearth"],
  ["linux", { XDG_DATA_HOME: " " }, "/home/a/.local/share/hearth"],
  ["darwin", {}, "/home/a/Library/Application Support/hearth"],
  ["win32", { LOCALAPPDATA: "/local" }, "/local/hearth"],
  ["linux", { HEARTH_DATA_DIR: "/named", XDG_DATA_HOME: "/data" }, "/named"],
] as const)("on %s with %p the data lie in %s", (platform, environment, folder) => {
  expect(dataFolder(environment, platform, "/home/a")).toBe(folder);
});

test("the folder is made private, also where it was not", () => {
  const parent = mkdtempSync(join(tmpdir(), "hearth-folder-"));
  const folder = join(parent, "a b/é");
  prepareFolder(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  chmodSync(folder, 0o755);
  prepareFolder(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  rmSync(parent, { recursive: true });
});

test("a folder that can't be had is said in a sentence", () => {
  const parent = mkdtempSync(join(tmpdir(), "hearth-folder-"));
  writeFileSync(join(parent, "file"), "");
  expect(() => prepareFolder(join(parent, "file/below"))).toThrow(FolderError);
  expect(() => prepareFolder("relative")).toThrow(FolderError);
  rmSync(parent, { recursive: true });
});
