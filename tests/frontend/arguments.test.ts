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

test.each([["run", "run"], ["--window"], ["--no-window=1"], [""]])("%p is wrong usage", (...words) => {
  expect(() => parseArguments(words)).toThrow(UsageError);
});
