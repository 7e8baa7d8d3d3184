import { expect, test } from "bun:test";
import type { Finding } from "../../../src-app/frontend/far/asking.ts";
import { after, type FarState, pause, shownOf, statusOf } from "../../../src-app/frontend/far/watching.ts";

const WELL: Finding = { kind: "well", version: "0.1.0", ms: 7 };
const LOOKING: FarState = { kind: "looking" };
const PASSING = (["nobody", "silent", "unwell"] as const).map((kind) => ({ kind }));
const LASTING = (["wrong-token", "wrong-host", "redirect", "not-hearth", "untrusted", "no-tls"] as const).map(
  (kind) => ({ kind }),
);

const run = (...findings: readonly Finding[]) => findings.reduce(after, LOOKING);
const shown = (state: FarState) => shownOf(state, "https://box", 4711, "t");

test("what is there is shown, as another's", () => {
  expect(shown(LOOKING)).toEqual({ kind: "starting" });
  expect(shown(run(WELL))).toEqual({ kind: "connected", port: 4711, token: "t", elsewhere: "https://box" });
});

test.each(PASSING)("after it was well, %p passes by itself: the page stays", (finding) => {
  expect(shown(run(WELL, finding, finding))).toEqual({ kind: "lost" });
  expect(run(WELL, finding, finding, WELL)).toEqual(WELL);
});

test.each([...PASSING, ...LASTING])("%p at the start is for a person to see", (finding) => {
  const state = shown(run(finding));
  expect(state).toMatchObject({ kind: "failed", failure: "far-away", code: 69 });
  expect(state.kind === "failed" && state.sentence).toContain("https://box");
});

test.each(LASTING)("%p does not pass, whenever it comes", (finding) => {
  expect(run(WELL, finding).kind).toBe("failed");
  expect(run(WELL, { kind: "nobody" }, finding).kind).toBe("failed");
});

test.each([...PASSING, ...LASTING])("from %p at the start it comes back by itself, too", (finding) => {
  expect(run(finding, WELL)).toEqual(WELL);
});

test("while it is away it is looked for more often", () => {
  expect(pause(run(WELL, { kind: "nobody" }))).toBeLessThan(pause(run(WELL)));
});

test("the shell's list has a word for each", () => {
  expect([LOOKING, run(WELL), run(WELL, { kind: "silent" }), run({ kind: "silent" })].map(statusOf)).toEqual([
    "starting",
    "running",
    "unhealthy",
    "failed",
  ]);
});
