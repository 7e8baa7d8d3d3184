import { expect, test } from "bun:test";
import { parseArguments, UsageError } from "../../src-app/frontend/arguments.ts";

test.each([
  [[], { window: true, demo: false }],
  [["run"], { window: true, demo: false }],
  [["run", "--no-window"], { window: false, demo: false }],
  [["--demo", "--no-window"], { window: false, demo: true }],
  [["run", "--here"], { window: true, demo: false, here: true }],
  [["hearth://new"], { window: true, demo: false, link: "hearth://new" }],
  [["run", "hearth://new?text=x"], { window: true, demo: false, link: "hearth://new?text=x" }],
])("%p means %p", (words, wishes) => {
  expect(parseArguments(words)).toEqual(wishes);
});

test.each([
  "run run",
  "--window",
  "--no-window=1",
  "run ",
  "dev",
  "hearth://nowhere",
  "hearth://new hearth://new",
])("“%s” is wrong usage", (line) => {
  expect(() => parseArguments(line.split(" "))).toThrow(UsageError);
});
