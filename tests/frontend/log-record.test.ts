import { expect, test } from "bun:test";
import {
  formatRecord,
  linesOf,
  processOf,
  type Source,
  speaker,
  understand,
} from "../../src-app/frontend/log-record.ts";

test("a record is one line of words with single spaces, the message last", () => {
  const at = new Date("2026-11-21T13:36:27.123Z");
  const record = { at, process: "backend", level: "info", launch: "0a1b2c3d", request: "abcd1234" } as const;
  expect(formatRecord({ ...record, message: "GET /models: 200" })).toBe(
    "2026-11-21T13:36:27.123Z backend info 0a1b2c3d abcd1234 GET /models: 200",
  );
});

test.each<[Source, string]>([
  ["Hearth", "shell"],
  ["Backend Log", "backend"],
  ["View", "view"],
  ["Ollama Log", "ollama"],
  ["Demo Log", "demo"],
  ["Two Words Log", "two-words"],
])("what %p says is of the process %p", (source, process) => {
  expect(processOf(source)).toBe(process);
});

test("the backend's own line is taken apart", () => {
  expect(understand("Backend Log", "error abcd1234 hearth.web: GET / failed")).toEqual({
    level: "error",
    request: "abcd1234",
    message: "hearth.web: GET / failed",
  });
  expect(understand("Backend Log", "debug - hearth: x")).toMatchObject({ level: "debug", request: "-" });
});

test.each([
  "Traceback (most recent call last):",
  "fatal - no such level",
  "error ABCD1234 not an id",
  "error abcd12345 neither",
  "error",
  "",
])("what else comes out of the backend counts as a warning: %p", (text) => {
  expect(understand("Backend Log", text)).toEqual({ level: "warning", request: "-", message: text });
});

test("nobody but the backend can claim a request's id", () => {
  const text = "error abcd1234 said the view";
  expect(understand("View", text)).toEqual({ level: "info", request: "-", message: text });
});

test("what the backend passes on from a page's console is the view's", () => {
  const passedOn = "warning abcd1234 hearth.view: warning: x is deprecated";
  expect(speaker("Backend Log", passedOn)).toEqual({ source: "View", text: "warning: x is deprecated" });
  expect(understand("View", "warning: x is deprecated").level).toBe("warning");
  for (const text of ["warning abcd1234 hearth.web: x hearth.view: y", "hearth.view: x"]) {
    expect(speaker("Backend Log", text)).toEqual({ source: "Backend Log", text });
  }
  expect(speaker("Ollama Log", passedOn).source).toBe("Ollama Log");
});

test("Ollama's own level is taken over", () => {
  expect(understand("Ollama Log", "time=2026-11-21 level=WARN source=x.go msg=slow").level).toBe("warning");
  expect(understand("Ollama Log", "[GIN] 200").level).toBe("info");
});

test("a text of several lines is several records", () => {
  expect(linesOf("one\ntwo\r\n\n  three\u2028four")).toEqual(["one", "two", "  three", "four"]);
  expect(linesOf("")).toEqual([""]);
});
