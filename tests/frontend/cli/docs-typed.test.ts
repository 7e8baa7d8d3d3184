import { describe, expect, test } from "bun:test";
import { parse } from "../../../src-app/frontend/cli/docs-typed.ts";

describe("what is typed", () => {
  test("names paths, a collection and whether to wait", () => {
    expect(parse(["add", "a", "--collection", "My tea", "b", "--wait"])).toMatchObject({
      act: "add",
      words: ["a", "b"],
      collection: "My tea",
      wait: true,
      json: false,
    });
  });

  test("says how many are wanted, and how they are looked for", () => {
    expect(parse(["search", "green", "-k", "5", "tea", "--how=words", "--json"])).toMatchObject({
      words: ["green", "tea"],
      count: 5,
      how: "words",
      json: true,
    });
    expect(parse(["search", "tea", "-k7"])).toMatchObject({ count: 7, how: "hybrid" });
  });

  test("may be words that begin with a dash", () => {
    expect(parse(["search", "-tea"])).toMatchObject({ words: ["-tea"] });
    expect(parse(["remove", "--", "--wait"])).toMatchObject({ words: ["--wait"] });
  });

  test.each([
    [[]],
    [["mend"]],
    [["add"]],
    [["add", "a", "--how", "words"]],
    [["add", "-x"]],
    [["list", "a"]],
    [["remove", "a", "--wait"]],
    [["search", " "]],
    [["search", "a", "--how", "magic"]],
    [["search", "a", "-k"]],
    [["search", "a", "-k", "0"]],
    [["search", "a", "-k", "1001"]],
    [["search", "a", "--collection="]],
    [["remove", "a", "--collection", "x"]],
  ])("%p is wrong usage", (words) => {
    expect(typeof parse(words)).toBe("string");
  });
});
