import { expect, test } from "bun:test";
import { broughtBack, sentOn } from "../../../src-app/frontend/far/passing.ts";

const back = (...raw: readonly string[]) => broughtBack(raw, "https://box", "box");

test("what belongs to a connection stays with it", () => {
  for (const name of ["Connection", "Upgrade", "TE", "Trailer", "Keep-Alive", "Expect"]) {
    expect(sentOn([name, "x"])).toEqual({ "x-hearth-relay": "1" });
    expect(back(name, "x")).toEqual({});
  }
});

test("a body in pieces stays one, and nothing else is said of how it comes", () => {
  expect(sentOn(["Transfer-Encoding", "gzip, chunked"])).toEqual({
    "x-hearth-relay": "1",
    "transfer-encoding": "chunked",
  });
  expect(back("Transfer-Encoding", "chunked")).toEqual({});
});

test("nobody can say for us that we are a relay, or for whom we ask", () => {
  const raw = [
    "X-Hearth-Relay",
    "2",
    "X-Forwarded-Host",
    "evil",
    "Sec-Fetch-Site",
    "none",
    "Host",
    "evil",
    "Via",
    "1",
  ];
  expect(sentOn(raw)).toEqual({ "x-hearth-relay": "1" });
});

test("the same name twice stays twice", () => {
  expect(back("Cache-Control", "no-cache", "cache-control", "no-store")).toEqual({
    "cache-control": ["no-cache", "no-store"],
  });
});

test.each([
  ["/a?b#c", "/a?b#c"],
  ["a", "/a"],
  ["https://box/a", "/a"],
  ["http://box/a", "/a"],
  ["https://box:8443/a", undefined],
  ["https://box//evil.example", undefined],
  ["https://evil.example/", undefined],
  ["//evil.example", undefined],
  ["data:text/html,x", undefined],
  ["", "/"],
])("a redirect to %p leads to %p", (location, to) => {
  expect(back("Location", location)?.location).toBe(to as string);
});

test("headers that have the names of a program's own things are headers", () => {
  const raw = ["constructor", "x", "__proto__", "y", "__proto__", "z"];
  expect(Object.entries(broughtBack(raw, "https://box", "box") ?? {})).toEqual([
    ["constructor", "x"],
    ["__proto__", ["y", "z"]],
  ]);
});

test.each(["Set-Cookie", "Clear-Site-Data", "Service-Worker-Allowed"])("%p does not come back", (name) => {
  expect(broughtBack([name, "x"], "https://box", "box")).toEqual({});
});
