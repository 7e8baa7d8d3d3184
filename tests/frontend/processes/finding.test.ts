import { afterEach, beforeEach, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Program } from "../../../src-app/frontend/processes/description.ts";
import {
  commandOf,
  filled,
  type Surroundings,
  surroundings,
} from "../../../src-app/frontend/processes/finding.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-finding-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const here = (more: Partial<Surroundings> = {}): Surroundings => ({
  platform: "linux",
  run: "source",
  env: { PATH: join(folder, "bin") },
  checkout: join(folder, "checkout"),
  resources: join(folder, "resources"),
  data: join(folder, "data"),
  home: folder,
  ...more,
});

function put(...place: readonly string[]): string {
  const path = join(folder, ...place);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, "#!/bin/sh\n");
  chmodSync(path, 0o700);
  return path;
}

const ON_PATH: Program = { program: "ollama", words: ["serve"] };
const FETCHED: Program = { on: ["linux"], program: "{data}/ollama/bin/ollama", words: ["serve"] };

test("the first that is there is taken", () => {
  expect(commandOf([ON_PATH, FETCHED], here(), 1)).toBeUndefined();
  const fetched = put("data/ollama/bin/ollama");
  expect(commandOf([ON_PATH, FETCHED], here(), 1)).toEqual([fetched, "serve"]);
  const onPath = put("bin/ollama");
  expect(commandOf([ON_PATH, FETCHED], here(), 1)).toEqual([onPath, "serve"]);
});

test("what is for another platform, or another way to run, is passed over", () => {
  put("data/ollama/bin/ollama");
  expect(commandOf([FETCHED], here({ platform: "win32" }), 1)).toBeUndefined();
  expect(commandOf([{ ...FETCHED, run: "packaged" }], here(), 1)).toBeUndefined();
  expect(commandOf([{ ...FETCHED, run: "packaged" }], here({ run: "packaged" }), 1)).toBeDefined();
});

test("places and the port stand in words; whatever else is in braces stays", () => {
  expect(filled("{checkout}|{resources}|{data}|{home}|{port}|{PATH}|{__proto__}", here(), 57_221)).toBe(
    `${folder}/checkout|${folder}/resources|${folder}/data|${folder}|57221|{PATH}|{__proto__}`,
  );
});

test("a data folder with braces in its name is no template", () => {
  expect(filled("{data}/x", here({ data: "/a{port}b" }), 1)).toBe("/a{port}b/x");
});

test("this is a checkout", () => {
  expect(surroundings({ HOME: "/home/ada" }, folder)).toMatchObject({
    run: "source",
    data: folder,
    home: "/home/ada",
  });
});
