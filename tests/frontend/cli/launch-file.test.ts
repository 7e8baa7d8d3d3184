import { afterEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NoBackend, parseLaunch, readLaunch } from "../../../src-app/frontend/cli/launch-file.ts";

const token = "A-_9".repeat(10).concat("xyz");
const launch = { url: "http://127.0.0.1:4711", token, pid: 42 };
const folders: string[] = [];

function folderWith(text?: string): string {
  const folder = mkdtempSync(join(tmpdir(), "hearth test ü "));
  folders.push(folder);
  if (text !== undefined) writeFileSync(join(folder, "launch.json"), text);
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe("a launch file", () => {
  test("is read from the data folder while its backend runs", () => {
    const folder = folderWith(JSON.stringify(launch));
    expect(readLaunch(folder, (pid) => pid === 42)).toEqual(launch);
  });

  test("of a backend that is gone says so and how to start one", () => {
    const folder = folderWith(JSON.stringify(launch));
    expect(() => readLaunch(folder, () => false)).toThrow(/process 42\) is gone/);
  });

  test("that is not there says where it was looked for", () => {
    const folder = folderWith();
    expect(() => readLaunch(folder, () => true)).toThrow(join(folder, "launch.json"));
  });

  test("that is no launch file is refused", () => {
    const folder = folderWith("half a fi");
    expect(() => readLaunch(folder, () => true)).toThrow(NoBackend);
  });

  test.each([
    ["another machine", { ...launch, url: "http://192.0.2.1:4711" }],
    ["a name that begins like loopback", { ...launch, url: "http://127.0.0.1:4711@evil.example" }],
    ["no port", { ...launch, url: "http://127.0.0.1" }],
    ["a token that would end the header", { ...launch, token: `${token.slice(1)}"` }],
    ["a short token", { ...launch, token: "abc" }],
    ["a process number that names a group", { ...launch, pid: -1 }],
    ["nothing", null],
    ["a list", [launch]],
  ])("with %s lets no token out", (_what, value) => {
    expect(parseLaunch(JSON.stringify(launch))).toEqual(launch);
    expect(parseLaunch(JSON.stringify(value))).toBeUndefined();
  });
});
