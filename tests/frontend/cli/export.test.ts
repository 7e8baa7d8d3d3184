import { expect, test } from "bun:test";
import { parse } from "../../../src-app/frontend/cli/export.ts";

test("without a word everything goes into Hearth's own file, here", () => {
  expect(parse([])).toEqual({ format: "hearth", out: ".", json: false });
});

test("format and folder are told in either way", () => {
  const wanted = { format: "markdown", out: "a=b", json: true };
  expect(parse(["--format", "markdown", "--out", "a=b", "--json"])).toEqual(wanted);
  expect(parse(["--format=markdown", "--out=a=b", "--json"])).toEqual(wanted);
});

test("what makes no sense is wrong usage", () => {
  expect(parse(["--format", "pdf"])).toBe("There is no format “pdf”.");
  expect(parse(["--out"])).toBe("--out needs a folder.");
  expect(parse(["all"])).toBe("“all” is no option of it.");
});
