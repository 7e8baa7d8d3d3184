import { expect, test } from "bun:test";
import { isZoom, USUAL, zoomed } from "../../src-app/frontend/zoom.ts";

test("in and out go step by step, and one undoes the other", () => {
  expect(zoomed(1, "in")).toBe(1.1);
  expect(zoomed(1, "out")).toBe(0.9);
  expect(zoomed(zoomed(1, "in"), "out")).toBe(1);
});

test("a zoom between two steps goes to the next one", () => {
  expect(zoomed(1.05, "in")).toBe(1.1);
  expect(zoomed(1.05, "out")).toBe(1);
});

test("it ends at half and at three times the size", () => {
  let [large, small] = [USUAL, USUAL];
  for (let times = 0; times < 30; times++) [large, small] = [zoomed(large, "in"), zoomed(small, "out")];
  expect([small, large]).toEqual([0.5, 3]);
});

test("reset goes back to the usual size from anywhere", () => {
  expect([0.5, 1, 3].map((zoom) => zoomed(zoom, "reset"))).toEqual([1, 1, 1]);
});

test.each([0, -1, 0.49, 3.01, Number.NaN, Number.POSITIVE_INFINITY, "1", null])("%p is no zoom", (value) => {
  expect(isZoom(value)).toBe(false);
});
