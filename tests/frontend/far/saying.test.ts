import { expect, test } from "bun:test";
import type { Finding } from "../../../src-app/frontend/far/asking.ts";
import { saidOf } from "../../../src-app/frontend/far/saying.ts";

const WELL: Finding = { kind: "well", version: "0.1.0", ms: 7 };
const ILL = (
  [
    ...[
      "nobody",
      "silent",
      "unwell",
      "wrong-token",
      "wrong-host",
      "redirect",
      "not-hearth",
      "untrusted",
      "no-tls",
    ],
  ] as const
).map((kind) => ({ kind }) as Finding);

test("what answers is named with its version and how long it took", () => {
  expect(saidOf(WELL, "https://box", "0.1.0")).toEqual({
    sentence: "Hearth 0.1.0 answers at https://box, within 7 ms.",
    nextStep: "",
  });
});

test("another version is well, and said", () => {
  expect(saidOf(WELL, "https://box", "0.2.0").nextStep).toContain("0.2.0");
});

test.each(ILL)("of %p it is said where it is, and what to do", (finding) => {
  const { sentence, nextStep } = saidOf(finding, "https://box", "0.1.0");
  expect(sentence).toContain("https://box");
  expect(nextStep).not.toBe("");
});

test("each is said in words of its own", () => {
  const all = ILL.map((finding) => saidOf(finding, "https://box", "0.1.0").sentence);
  expect(new Set(all).size).toBe(ILL.length);
});
