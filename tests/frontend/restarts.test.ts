import { expect, test } from "bun:test";
import { Restarts } from "../../src-app/frontend/restarts.ts";

const CRASH = { code: 70, healthyFor: 0 };
const middling = () => new Restarts(() => 0.5);

test("the first restart comes at once, the next ones later and later", () => {
  const restarts = middling();
  const delays = [0, 20, 40, 60, 80, 100, 120].map((second) => restarts.after(CRASH, second * 1_000));
  expect(delays).toEqual(
    [0, 250, 500, 1_000, 2_000, 4_000, 4_000].map((delay) => ({ kind: "restart", delay })),
  );
});

test("delays are jittered by a fifth", () => {
  const [early, late] = [new Restarts(() => 0), new Restarts(() => 0.999_999)];
  early.after(CRASH, 0);
  late.after(CRASH, 0);
  expect(early.after(CRASH, 1)).toEqual({ kind: "restart", delay: 200 });
  expect(late.after(CRASH, 1)).toEqual({ kind: "restart", delay: 300 });
});

test("after five restarts within 60 s it gives up", () => {
  const restarts = middling();
  for (let crash = 0; crash < 5; crash++) expect(restarts.after(CRASH, crash * 1_000).kind).toBe("restart");
  expect(restarts.after(CRASH, 59_999)).toEqual({ kind: "give-up" });
});

test("restarts that are a minute old do not count", () => {
  const restarts = middling();
  for (let crash = 0; crash < 5; crash++) restarts.after(CRASH, 0);
  expect(restarts.after(CRASH, 60_000).kind).toBe("restart");
});

test("a life of 60 s clears the count and the delay", () => {
  const restarts = middling();
  for (let crash = 0; crash < 5; crash++) restarts.after(CRASH, 0);
  expect(restarts.after({ code: 70, healthyFor: 60_000 }, 59_000)).toEqual({ kind: "restart", delay: 0 });
});

test.each([64, 65, 75])("exit code %p is never answered with a restart", (code) => {
  expect(middling().after({ code, healthyFor: 0 }, 0)).toEqual({ kind: "final", code });
});

test.each([0, 1, 70, undefined])("exit code %p is", (code) => {
  expect(middling().after({ code, healthyFor: 0 }, 0).kind).toBe("restart");
});

test("a person who asks for another try gets all of them", () => {
  const restarts = middling();
  for (let crash = 0; crash < 6; crash++) restarts.after(CRASH, 0);
  restarts.forget();
  expect(restarts.after(CRASH, 1)).toEqual({ kind: "restart", delay: 0 });
  expect(restarts.total).toBe(6);
});
