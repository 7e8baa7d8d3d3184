import { expect, test } from "bun:test";
import {
  afterFall,
  type Counted,
  forget,
  NONE,
  USUAL,
} from "../../../src-app/frontend/processes/restarts.ts";

/** Falls at these seconds, each after so long a life (ms): the delays that follow. */
function fallAt(seconds: readonly number[], healthyFor = 0, from = NONE, chance = 0.5) {
  let counted: Counted = from;
  const delays = seconds.map((second) => {
    const next = afterFall(counted, healthyFor, second * 1_000, chance, USUAL);
    counted = next.counted;
    return next.delay;
  });
  return { counted, delays };
}

test("the first restart comes at once, the next ones later and later", () => {
  expect(fallAt([0, 20, 40, 60, 80, 100, 120]).delays).toEqual([0, 250, 500, 1_000, 2_000, 4_000, 4_000]);
});

test("delays are jittered by a fifth", () => {
  expect(fallAt([0, 1], 0, NONE, 0).delays).toEqual([0, 200]);
  expect(fallAt([0, 1], 0, NONE, 0.999_999).delays).toEqual([0, 300]);
});

test("after five restarts within 60 s it is given up", () => {
  const { counted, delays } = fallAt([0, 1, 2, 3, 4, 59.999]);
  expect(delays.map((delay) => delay === undefined)).toEqual([false, false, false, false, false, true]);
  expect(counted.total).toBe(5);
});

test("restarts that are a minute old do not count", () => {
  const { counted } = fallAt([0, 0, 0, 0, 0]);
  expect(fallAt([60], 0, counted).delays).toEqual([4_000]);
});

test("a life of 60 s clears the count and the delay", () => {
  const { counted } = fallAt([0, 0, 0, 0, 0]);
  expect(fallAt([59], 60_000, counted).delays).toEqual([0]);
  expect(fallAt([59], 59_999, counted).delays).toEqual([undefined]);
});

test("a person who asks for another try gets all of them", () => {
  const { counted } = fallAt([0, 0, 0, 0, 0, 0]);
  const again = fallAt([1], 0, forget(counted));
  expect(again.delays).toEqual([0]);
  expect(again.counted.total).toBe(6);
});
