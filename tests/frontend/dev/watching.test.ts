import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { watchFiles } from "../../../src-app/frontend/dev/watching.ts";
import { until } from "../fixtures/processes.ts";

let root = "";
let stop = () => {};
let told: string[][] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "hearth-watching-"));
  mkdirSync(join(root, "one/deep"), { recursive: true });
  mkdirSync(join(root, "other"));
  told = [];
  stop = watchFiles(root, ["one", "other"], (paths) => told.push([...paths].sort()));
});

afterEach(() => {
  stop();
  rmSync(root, { recursive: true, force: true });
});

test("files that are saved together are told together, from the root", async () => {
  writeFileSync(join(root, "one/deep/a.html"), "1");
  writeFileSync(join(root, "one/b.py"), "1");
  await until(() => told.flat().length >= 2);
  expect([...new Set(told.flat())].sort()).toEqual(["one/b.py", "one/deep/a.html"]);
});

test("one that is put in the place of another is told by the name that stays", async () => {
  writeFileSync(join(root, "other/a.css.part"), "2");
  renameSync(join(root, "other/a.css.part"), join(root, "other/a.css"));
  await until(() => told.flat().includes("other/a.css"));
  expect(told.length).toBeGreaterThan(0);
});
