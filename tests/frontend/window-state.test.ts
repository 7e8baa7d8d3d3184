import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseRemembered, WindowState } from "../../src-app/frontend/window-state.ts";

const GEOMETRY = { width: 900, height: 700, x: 10, y: -20, maximised: false };
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-window-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const fails = (error: unknown) => {
  throw error;
};

test("what is remembered comes back at the next start", () => {
  const state = new WindowState(folder, fails);
  state.remember({ geometry: GEOMETRY });
  state.remember({ path: "/conversations/1" });
  state.save();
  expect(new WindowState(folder, fails).remembered).toEqual({ geometry: GEOMETRY, path: "/conversations/1" });
});

test("the file is private, and nothing else is left beside it", () => {
  const state = new WindowState(folder, fails);
  state.remember({ path: "/a" });
  state.save();
  expect(readdirSync(folder)).toEqual(["window.json"]);
  expect(statSync(join(folder, "window.json")).mode & 0o777).toBe(0o600);
});

test("what did not change is not written", () => {
  new WindowState(folder, fails).save();
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  "/launch?code=secret",
  "/launch",
  "/api/v1/health",
  "//evil.example/",
  "/\\evil",
  "relative",
  "/a\nb",
])("%p is no place to come back to", (path) => {
  const state = new WindowState(folder, fails);
  state.remember({ path });
  expect(state.remembered.path).toBe("/");
  expect(parseRemembered(JSON.stringify({ path })).path).toBe("/");
});

test.each([
  "",
  "{",
  "[]",
  "null",
  '{"path":7,"geometry":[]}',
  '{"geometry":{"width":-1,"height":5,"maximised":true}}',
])("a file that holds %p is as if there were none", (text) => {
  writeFileSync(join(folder, "window.json"), text);
  expect(new WindowState(folder, fails).remembered).toEqual({ path: "/" });
});

test("a broken part of the file does not spoil the other", () => {
  expect(parseRemembered(JSON.stringify({ path: "/a", geometry: { width: "wide" } }))).toEqual({
    path: "/a",
  });
});

test("a place that the window system keeps to itself stays away", () => {
  const { x, y, ...size } = GEOMETRY;
  expect(parseRemembered(JSON.stringify({ path: "/", geometry: size })).geometry).toEqual(size);
});

test("a folder that can't be written is told, and stops nothing", () => {
  const told: unknown[] = [];
  const state = new WindowState(join(folder, "gone"), (error) => told.push(error));
  state.remember({ path: "/a" });
  state.save();
  expect(told).toHaveLength(1);
  expect(() => readFileSync(join(folder, "gone", "window.json"))).toThrow();
});
