import { describe, expect, test } from "bun:test";
import { parse, summary } from "../../../src-app/frontend/cli/import.ts";

describe("what is typed", () => {
  test("is files and options in any order", () => {
    expect(parse(["a.zip", "--dry-run", "b c.json", "--json"])).toEqual({
      files: ["a.zip", "b c.json"],
      dry: true,
      json: true,
    });
  });

  test("is a file behind --, whatever it begins with", () => {
    expect(parse(["--", "--json"])).toEqual({ files: ["--json"], dry: false, json: false });
  });

  test("without a file, or with an option that there is not, is wrong usage", () => {
    expect(parse([])).toBe("No file is named.");
    expect(parse(["a.zip", "--fast"])).toBe("“--fast” is no option of it.");
  });
});

describe("what was counted", () => {
  test("is told as one says it", () => {
    const counted = { conversations: 1, messages: 12, branches: 0, broken_count: 2, formats: ["claude"] };
    expect(summary(counted)).toBe("1 new conversation, 12 messages, 2 conversations that can't be read");
  });

  test("is nothing where nothing was", () => {
    expect(summary({})).toBe("");
  });
});
