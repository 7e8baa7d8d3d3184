import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isPlace, parseRemembered, WindowState } from "../../src-app/frontend/window-state.ts";

const GEOMETRY = { width: 900, height: 700, x: 10, y: -20, maximised: false };
const TWO = [{ geometry: GEOMETRY, path: "/conversations/1", zoom: 1.25 }, { path: "/models" }];
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-window-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const fails = (error: unknown) => {
  throw error;
};

test("what is remembered of each window comes back at the next start, in the same order", () => {
  const state = new WindowState(folder, fails);
  state.remember(TWO);
  state.save();
  expect(new WindowState(folder, fails).remembered).toEqual(TWO);
});

test("the last windows come back: none at all is no news", () => {
  const state = new WindowState(folder, fails);
  state.remember(TWO);
  state.remember([]);
  state.save();
  expect(new WindowState(folder, fails).remembered).toEqual(TWO);
});

test("the file is private, and nothing else is left beside it", () => {
  const state = new WindowState(folder, fails);
  state.remember([{ path: "/a" }]);
  state.save();
  expect(readdirSync(folder)).toEqual(["windows.json"]);
  expect(statSync(join(folder, "windows.json")).mode & 0o777).toBe(0o600);
});

test("what did not change is not written", () => {
  const state = new WindowState(folder, fails);
  state.remember([{ path: "/" }]);
  state.save();
  expect(readdirSync(folder)).toEqual([]);
});

test("the file of an earlier version, for its one window, is read where there is no other", () => {
  writeFileSync(
    join(folder, "window.json"),
    JSON.stringify({ path: "/conversations/7", geometry: GEOMETRY }),
  );
  expect(new WindowState(folder, fails).remembered).toEqual([
    { path: "/conversations/7", geometry: GEOMETRY },
  ]);
  writeFileSync(join(folder, "windows.json"), JSON.stringify({ windows: TWO }));
  expect(new WindowState(folder, fails).remembered).toEqual(TWO);
});

test.each([
  "/launch?code=secret",
  "/launch",
  "/api/v1/health",
  "//evil.example/",
  "/\\evil",
  "relative",
  "/a\nb",
  `/${"a".repeat(3_000)}`,
])("%p is no place to come back to", (path) => {
  expect(isPlace(path)).toBe(false);
  expect(parseRemembered(JSON.stringify({ windows: [{ path }] }))).toEqual([{ path: "/" }]);
});

test.each([
  "",
  "{",
  "[]",
  "null",
  '{"windows":[]}',
  '{"windows":7}',
  '{"windows":[7,null]}',
  '{"windows":[{"path":7,"geometry":[],"zoom":"big"}]}',
  '{"windows":[{"zoom":90}]}',
  '{"geometry":{"width":-1,"height":5,"maximised":true}}',
])("a file that holds %p is as if there were none", (text) => {
  writeFileSync(join(folder, "windows.json"), text);
  expect(new WindowState(folder, fails).remembered).toEqual([{ path: "/" }]);
});

test("a broken part of the file does not spoil the others", () => {
  const windows = [{ path: "/a", geometry: { width: "wide" } }, 3, { path: "/b", zoom: 2 }];
  expect(parseRemembered(JSON.stringify({ windows }))).toEqual([{ path: "/a" }, { path: "/b", zoom: 2 }]);
});

test("a file can't ask for a thousand windows", () => {
  const windows = Array.from({ length: 1_000 }, () => ({ path: "/" }));
  expect(parseRemembered(JSON.stringify({ windows }))).toHaveLength(16);
});

test("a place that the window system keeps to itself stays away", () => {
  const { x, y, ...size } = GEOMETRY;
  expect(parseRemembered(JSON.stringify({ windows: [{ path: "/", geometry: size }] }))[0]?.geometry).toEqual(
    size,
  );
});

test("a folder that can't be written is told, and stops nothing", () => {
  const told: unknown[] = [];
  const state = new WindowState(join(folder, "gone"), (error) => told.push(error));
  state.remember([{ path: "/a" }]);
  state.save();
  expect(told).toHaveLength(1);
  expect(() => readFileSync(join(folder, "gone", "windows.json"))).toThrow();
});

test("a temporary conversation is not remembered, only its window", () => {
  const fleeting = "/conversations/T1M7ZMM2W7Q8JMKVENPGHDKGK0";
  const state = new WindowState(folder, fails);
  state.remember([
    { path: fleeting, geometry: GEOMETRY },
    { path: `${fleeting}?message=1` },
    { path: "/models" },
  ]);
  state.save();
  expect(readFileSync(join(folder, "windows.json"), "utf8")).not.toContain("T1M7");
  expect(new WindowState(folder, fails).remembered).toEqual([
    { path: "/", geometry: GEOMETRY },
    { path: "/" },
    { path: "/models" },
  ]);
});
