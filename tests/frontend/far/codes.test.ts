import { expect, test } from "bun:test";
import { LaunchCodes } from "../../../src-app/frontend/far/codes.ts";

let now = 0;
const made = () => new LaunchCodes(() => now);

test("a code leads to its place, once", () => {
  const codes = made();
  const code = codes.issue("/models") ?? "";
  expect(code).toMatch(/^[\w-]{43}$/);
  expect(codes.redeem(code)).toBe("/models");
  expect(codes.redeem(code)).toBeUndefined();
});

test("it is too old after a minute", () => {
  const codes = made();
  const [soon, late] = [codes.issue("/") ?? "", codes.issue("/") ?? ""];
  now += 60_000;
  expect(codes.redeem(soon)).toBe("/");
  now += 1;
  expect(codes.redeem(late)).toBeUndefined();
});

test.each(["", "models", "//evil.example", "https://evil.example", "/a\r\nSet-Cookie: x", "/a b", "/\\evil"])(
  "there is none that leads to %p",
  (path) => {
    expect(made().issue(path)).toBeUndefined();
  },
);

test.each(["", "x", "__proto__"])("%p is no code", (code) => {
  expect(made().redeem(code)).toBeUndefined();
});

test("whoever asks for many fills nothing: the oldest gives way", () => {
  const codes = made();
  const first = codes.issue("/") ?? "";
  const all = Array.from({ length: 100 }, () => codes.issue("/") ?? "");
  expect(codes.redeem(first)).toBeUndefined();
  expect(codes.redeem(all.at(-1) ?? "")).toBe("/");
});
