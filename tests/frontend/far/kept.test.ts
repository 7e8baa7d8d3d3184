import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { farAt } from "../../../src-app/frontend/far/address.ts";
import { FarFile } from "../../../src-app/frontend/far/kept.ts";

const TOKEN = "t".repeat(43);
const TUNNEL = farAt("http://127.0.0.1:9000", "8765", TOKEN);
const SERVER = farAt("https://hearth.example:8443", "", TOKEN);

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-kept-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("this computer is used until another Hearth is named", () => {
  const { far, isUsed } = new FarFile(folder);
  expect([far, isUsed]).toEqual([undefined, false]);
});

test.each([[TUNNEL], [SERVER]])(
  "%p holds from the next start on, and is named still when it rests",
  (far) => {
    new FarFile(folder).use(far);
    const again = new FarFile(folder);
    expect([again.far, again.isUsed]).toEqual([far, true]);
    again.rest();
    const later = new FarFile(folder);
    expect([later.far, later.isUsed]).toEqual([far, false]);
  },
);

test("the file is its owner's alone", () => {
  new FarFile(folder).use(TUNNEL);
  expect(statSync(join(folder, "far.json")).mode & 0o777).toBe(0o600);
});

test.each([
  "",
  "{",
  "[]",
  "null",
  '{"used":true}',
  `{"origin":"http://evil.example","host":"evil.example","token":"${TOKEN}","used":true}`,
  `{"origin":"https://hearth.example","host":"hearth.example","token":"","used":true}`,
])("%p is by another hand, and nothing is asked", (text) => {
  writeFileSync(join(folder, "far.json"), text);
  const { far, isUsed } = new FarFile(folder);
  expect([far, isUsed]).toEqual([undefined, false]);
});

test("whatever the file says, a server over TLS is asked by its own name", () => {
  const text = JSON.stringify({ ...SERVER, host: "evil.example", used: true });
  writeFileSync(join(folder, "far.json"), text);
  expect(new FarFile(folder).far).toEqual(SERVER);
});

test("what can't be written is not taken up", () => {
  mkdirSync(join(folder, "far.json.part"));
  const file = new FarFile(folder);
  expect(() => file.use(TUNNEL)).toThrow();
  expect(file.isUsed).toBe(false);
});
