import { expect, test } from "bun:test";
import { coloured } from "../../src-app/frontend/terminal-colour.ts";

const colourOf = (line: string) => coloured(line).replace("\u001b[", "").split("m")[0];

test("each process has a colour of its own", () => {
  const colours = ["Hearth", "Backend Log", "View", "Ollama Log", "Dev"].map((source) =>
    colourOf(`[${source}] x`),
  );
  expect(new Set(colours).size).toBe(5);
  expect(coloured("[View] x")).toBe("\u001b[35m[View]\u001b[0m x");
});

test("an error is red as a whole", () => {
  expect(coloured("[Backend Log] error abcd1234 x")).toBe(
    "\u001b[31m[Backend Log] error abcd1234 x\u001b[0m",
  );
  expect(colourOf("[View] error: x is undefined")).toBe("31");
  expect(colourOf("[View] terror: x")).toBe("35");
});

test("what nobody signed stays as it is", () => {
  expect(coloured("plain")).toBe("plain");
});
