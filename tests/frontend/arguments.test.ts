import { expect, test } from "bun:test";
import { parseArguments, UsageError } from "../../src-app/frontend/arguments.ts";

test.each([
  [[], { window: true, demo: false }],
  [["run"], { window: true, demo: false }],
  [["run", "--no-window"], { window: false, demo: false }],
  [["--demo", "--no-window"], { window: false, demo: true }],
])("%p means %p", (words, wishes) => {
  expect(parseArguments(words)).toEqual(wishes);
});

test.each(["run run", "--window", "--no-window=1", "run ", "dev"])("“%s” is wrong usage", (line) => {
  expect(() => parseArguments(line.split(" "))).toThrow(UsageError);
});
