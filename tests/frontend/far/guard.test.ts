import { expect, test } from "bun:test";
import { cookieName, type Head, refusal } from "../../../src-app/frontend/far/guard.ts";

const PORT = 4711;
const TOKEN = "t".repeat(43);
const HOST = ["Host", `127.0.0.1:${PORT}`];
const BEARER = ["Authorization", `Bearer ${TOKEN}`];
const COOKIE = ["Cookie", `a=1; ${cookieName(PORT)}=${TOKEN}; b=2`];

const judged = (raw: readonly string[], head: Partial<Head> = {}) =>
  refusal({ method: "GET", path: "/", raw, ...head }, PORT, TOKEN)?.status;

test("the token lets in, as a cookie or as a bearer, and from our own page", () => {
  expect(judged([...HOST, ...BEARER])).toBeUndefined();
  expect(judged([...HOST, ...COOKIE])).toBeUndefined();
  expect(judged([...HOST, ...COOKIE, ...BEARER])).toBeUndefined();
  expect(
    judged([...HOST, ...COOKIE, "Origin", `http://127.0.0.1:${PORT}`, "Sec-Fetch-Site", "same-origin"]),
  ).toBe(undefined);
});

test("a wrong host is told before anything else is looked at", () => {
  expect(judged(["Host", "evil", "Origin", "null"])).toBe(421);
  expect(judged(BEARER)).toBe(421);
});

test("a foreign page is told before it learns whether its token fits", () => {
  expect(judged([...HOST, "Origin", "http://evil.example"])).toBe(403);
  expect(judged([...HOST, ...COOKIE, "Sec-Fetch-Site", "same-origin", "Sec-Fetch-Site", "cross-site"])).toBe(
    403,
  );
});

test("one credential that is wrong spoils one that is right", () => {
  expect(judged([...HOST, ...COOKIE, "Authorization", `Bearer ${"x".repeat(43)}`])).toBe(401);
  expect(judged([...HOST, "Cookie", `${cookieName(PORT)}=${TOKEN}x`])).toBe(401);
});

test("a session in two cookies counts as two, in one header or in two", () => {
  expect(judged([...HOST, ...COOKIE, ...COOKIE])).toBe(400);
});

test.each(["/launch", "/launch?code=x"])("%p needs no token, by reading alone", (path) => {
  expect(judged(HOST, { path })).toBeUndefined();
  expect(judged(HOST, { path, method: "HEAD" })).toBeUndefined();
  expect(judged(HOST, { path, method: "POST" })).toBe(401);
});

test.each([
  ...["/launchx", "/launch/", "//launch", "/x?/launch", "/x#/launch", "/LAUNCH", "/launch#x"],
  ...["//evil/launch", "//evil/launch?code=x", "/\\evil/launch", "/x/../launch", "//x/../launch", "//"],
])("%p does", (path) => {
  expect(judged(HOST, { path })).toBe(401);
});
