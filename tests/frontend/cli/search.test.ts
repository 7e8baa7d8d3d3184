import { describe, expect, test } from "bun:test";
import { asText, parse } from "../../../src-app/frontend/cli/search.ts";

describe("what is typed", () => {
  test("is what is looked for, filters and words to leave out among it", () => {
    const wanted = { words: "bread -oven model:llama", count: 20, json: false };
    expect(parse(["bread", "-oven", "model:llama"])).toEqual(wanted);
  });

  test("may say how many, and that a program reads", () => {
    expect(parse(["-k", "5", "bread", "--json"])).toEqual({ words: "bread", count: 5, json: true });
    expect(parse(["bread", "-k7"])).toEqual({ words: "bread", count: 7, json: false });
  });

  test("reads the same in one argument and in several", () => {
    expect(parse(["bread -oven before:2025-07"])).toEqual(parse(["bread", "-oven", "before:2025-07"]));
    expect(parse(["dutch oven"])).toMatchObject({ words: "dutch oven" });
  });

  test("keeps together what stands in quotation marks of its own", () => {
    const words = '-"dutch oven" folder:"My work"';
    expect(parse([words])).toMatchObject({ words });
    expect(parse(['-"dutch oven"', 'folder:"My work"'])).toMatchObject({ words });
  });

  test("is all words behind --", () => {
    expect(parse(["--", "--json", "-k"])).toMatchObject({ words: "--json -k", json: false });
  });

  test.each([
    [[]],
    [["-k"]],
    [["bread", "-k", "0"]],
    [["bread", "-k", "x"]],
    [["bread", "-k1001"]],
    [["--what"]],
  ])("%p is wrong usage", (words) => {
    expect(typeof parse(words)).toBe("string");
  });
});

describe("what was found", () => {
  const found = {
    conversation: "01C",
    title: "Baking",
    role: "assistant",
    model: "tiny",
    at: "2026-11-21T10:00:00+00:00",
    passage: "🍞 the bread\u001b[2J cools",
    marks: [[6, 11]],
  };

  test("is two lines", () => {
    const [head, passage] = asText(found, false).split("\n");
    expect(head).toBe("Baking · tiny · 2026-11-21 · hearth://conversation/01C");
    expect(passage).toBe("  🍞 the bread\u001b[2J cools");
  });

  test("is marked in a terminal, which obeys nothing else that stands in it", () => {
    expect(asText(found, true)).toContain("🍞 the \u001b[1mbread\u001b[22m\ufffd[2J cools");
  });
});
