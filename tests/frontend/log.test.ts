import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  closeSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Log, Ring, Throttle } from "../../src-app/frontend/log.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-log-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => String(from + index));

test("a ring keeps everything while it is little", () => {
  const ring = new Ring(2, 3);
  for (const line of numbers(0, 5)) ring.push(line);
  expect(ring.lines()).toEqual(["0", "1", "2", "3", "4"]);
});

test.each([6, 7, 8, 9, 100, 1_001])(
  "of %p lines it keeps the first and the last, and counts the others",
  (count) => {
    const ring = new Ring(2, 3);
    for (const line of numbers(0, count)) ring.push(line);
    expect(ring.lines()).toEqual(["0", "1", `… (${count - 5} lines)`, ...numbers(count - 3, count)]);
  },
);

test("a flood is held back and counted, and ends with the second", () => {
  const throttle = new Throttle();
  const passed = numbers(0, 5_000).filter(() => throttle.take(0).pass);
  expect(passed).toHaveLength(1_000);
  expect(throttle.take(1_000)).toEqual({ pass: true, held: 4_000 });
  expect(throttle.take(1_001)).toEqual({ pass: true, held: 0 });
});

test("a line goes to the reader, the file and the tail", () => {
  const shown: string[] = [];
  const log = new Log(folder, (line) => shown.push(line));
  log.say("Backend Log", "it works");
  log.close();
  expect(shown).toEqual(["[Backend Log] it works"]);
  expect(log.tail()).toEqual(shown);
  const file = join(folder, "logs/hearth.log");
  expect(readFileSync(file, "utf8")).toMatch(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z backend warning [0-9a-f]{8} - it works\n$/,
  );
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, "logs")).mode & 0o777).toBe(0o700);
});

test("every line of a text is a record of its own, of the same launch", () => {
  const log = new Log(folder, () => {});
  log.say("Backend Log", "error abcd1234 hearth.web: GET / failed");
  log.say("View", "one\n  two\r\n\nthree", { level: "error" });
  log.close();
  const lines = readFileSync(join(folder, "logs/hearth.log"), "utf8").trimEnd().split("\n");
  const parts = lines.map((line) => /^\S+Z (\S+) (\S+) ([0-9a-f]{8}) (\S+) (.*)$/.exec(line)?.slice(1));
  expect(parts).toEqual([
    ["backend", "error", log.launch, "abcd1234", "hearth.web: GET / failed"],
    ["view", "error", log.launch, "-", "one"],
    ["view", "error", log.launch, "-", "  two"],
    ["view", "error", log.launch, "-", "three"],
  ]);
});

test("each launch has a name of its own", () => {
  const [one, other] = [new Log(folder, () => {}), new Log(folder, () => {})];
  expect(one.launch).not.toBe(other.launch);
  one.close();
  other.close();
});

test("a secret never gets into a line", () => {
  const log = new Log(folder, () => {});
  log.hide("s3cret");
  log.say("Backend Log", "the token is s3cret, s3cret!");
  log.close();
  expect(log.tail()).toEqual(["[Backend Log] the token is …, …!"]);
  expect(readFileSync(join(folder, "logs/hearth.log"), "utf8")).not.toContain("s3cret");
});

test("control characters, which a terminal would obey, are shown as such", () => {
  const log = new Log(folder, () => {});
  log.say("Backend Log", "\u001b[2Jgone\tkept\u009b31m\r");
  expect(log.tail()).toEqual(["[Backend Log] \u{fffd}[2Jgone\tkept\u{fffd}31m\u{fffd}"]);
  log.close();
});

test("the file is rotated, and only a few old ones are kept", () => {
  const log = new Log(folder, () => {});
  for (const source of ["Backend Log", "View", "Hearth", "Ollama Log", "Demo Log"] as const) {
    for (const line of numbers(0, 20)) log.say(source, line.padEnd(64 * 1024));
  }
  log.close();
  expect(readdirSync(join(folder, "logs")).sort()).toEqual([
    "hearth.log",
    "hearth.log.1",
    "hearth.log.2",
    "hearth.log.3",
  ]);
});

test("where the file can't be rotated it is gone on with, and no other file of ours is touched", () => {
  const log = new Log(folder, () => {});
  const flood = (source: "View" | "Hearth") => {
    for (const line of numbers(0, 20)) log.say(source, line.padEnd(64 * 1024));
  };
  rmSync(join(folder, "logs"), { recursive: true });
  flood("View");
  const other = openSync(join(folder, "other"), "a"); // gets the lowest number that is free
  flood("Hearth");
  expect(fstatSync(other).size).toBe(0); // neither closed nor written to
  closeSync(other);
  log.close();
});

test("the last words of a flood are in the tail, though they were not shown", () => {
  const shown: string[] = [];
  const log = new Log(folder, (line) => shown.push(line));
  log.hide("a secret");
  for (const line of numbers(0, 5_000)) log.say("Backend Log", line);
  log.say("Backend Log", "MemoryError: a secret");
  log.close();
  expect(shown.join()).not.toContain("MemoryError");
  expect(log.tail().at(-1)).toBe("[Backend Log] MemoryError: …");
});

test("a line that a full disk has cut is left alone: the next one begins on its own", () => {
  const file = join(folder, "logs/hearth.log");
  new Log(folder, () => {}).close();
  writeFileSync(file, "2026-11-21T13:36:27.123Z backend inf");
  const log = new Log(folder, () => {});
  log.say("Hearth", "there is room");
  log.say("Hearth", "and more");
  log.close();
  const [cut, ...others] = readFileSync(file, "utf8").split("\n");
  expect(cut).toBe("2026-11-21T13:36:27.123Z backend inf");
  expect(others.map((line) => line.split(" - ")[1])).toEqual(["there is room", "and more", undefined]);
});

test("where there can be no file, the log goes on without", () => {
  writeFileSync(join(folder, "logs"), "in the way");
  const shown: string[] = [];
  const log = new Log(folder, (line) => shown.push(line));
  log.say("Hearth", "still here");
  log.close();
  expect(shown.at(-1)).toBe("[Hearth] still here");
});
