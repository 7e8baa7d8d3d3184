import { describe, expect, test } from "bun:test";
import { asPassage, asText, counted } from "../../../src-app/frontend/cli/docs.ts";

describe("a document in a list", () => {
  test("is one line, with the reason where there is one", () => {
    expect(asText({ state: "ready", path: "/tea/a.md", reason: "" })).toBe("ready     /tea/a.md");
    expect(asText({ state: "refused", path: "/a", reason: "It is locked." })).toBe(
      "refused   /a (It is locked.)",
    );
  });

  test("stays one line, whatever it is called", () => {
    expect(asText({ state: "ready", path: "/two\nlines\r\n.txt" })).toBe("ready     /two ⏎ lines ⏎ .txt");
  });
});

describe("a passage", () => {
  const found = {
    path: "/tea.pdf",
    page: 3,
    start: 10,
    end: 20,
    score: 0.51239,
    heading: ["Tea", "Green"],
    text: " steeped\n  at seventy ",
  };

  test("says where it stands and what stands there", () => {
    expect(asPassage(found)).toBe(
      "/tea.pdf · page 3, characters 10-20 · Tea › Green · 0.512\n  steeped at seventy\n",
    );
  });

  test("that was just told of another document is not told again", () => {
    expect(asPassage({ ...found, path: "/b.pdf", copy_of: "01A" })).toBe(
      "/b.pdf · page 3, characters 10-20 · the same once more\n",
    );
  });

  test("has no page where there are none", () => {
    expect(asPassage({ ...found, page: 0, heading: [] })).toStartWith(
      "/tea.pdf · characters 10-20 · 0.512\n",
    );
  });
});

test("documents are counted by their states", () => {
  expect(counted([])).toBe("0 documents");
  expect(counted([{ state: "ready" }])).toBe("1 document: 1 ready");
  expect(counted([{ state: "ready" }, { state: "refused" }, { state: "ready" }])).toBe(
    "3 documents: 2 ready, 1 refused",
  );
});
