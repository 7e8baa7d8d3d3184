import { expect, test } from "bun:test";
import { fitting } from "../../../../src-app/frontend/views/webkitgtk/geometry.ts";

const LAPTOP = { x: 0, y: 0, width: 1280, height: 770 };
const SECOND = { x: 1280, y: 0, width: 1920, height: 1050 };

test("a first window has a size and leaves the place to the window manager", () => {
  expect(fitting(undefined, [LAPTOP])).toEqual({ width: 1120, height: 770, maximised: false });
});

test("a saved geometry comes back as it was", () => {
  const saved = { width: 900, height: 600, x: 1400, y: 50, maximised: true };
  expect(fitting(saved, [LAPTOP, SECOND])).toEqual(saved);
});

test("a place on a monitor that is gone is moved onto the one that is left, and the size kept", () => {
  const saved = { width: 900, height: 600, x: 1400, y: 50, maximised: false };
  expect(fitting(saved, [LAPTOP])).toEqual({ ...saved, x: 380 });
});

test("of several monitors the nearest takes what is off every one", () => {
  const third = { x: 3200, y: 0, width: 1000, height: 800 };
  const saved = { width: 500, height: 400, x: -900, y: 20, maximised: false };
  expect(fitting(saved, [third, SECOND, LAPTOP])).toEqual({ ...saved, x: 0 });
  expect(fitting({ ...saved, x: 9_000 }, [LAPTOP, third, SECOND])).toEqual({ ...saved, x: 3_700 });
  expect(fitting({ ...saved, x: 1_500, y: 5_000 }, [LAPTOP, SECOND])).toEqual({ ...saved, x: 1_500, y: 650 });
});

test("a window that is larger than its new monitor keeps its title bar there", () => {
  const saved = { width: 1600, height: 900, x: 1400, y: 50, maximised: false };
  expect(fitting(saved, [LAPTOP])).toEqual({ width: 1280, height: 770, x: 0, y: 0, maximised: false });
});

test("a title bar above the work area, or below it, is brought within reach", () => {
  const saved = { width: 900, height: 600, x: 10, maximised: false };
  expect(fitting({ ...saved, y: -5 }, [LAPTOP]).y).toBe(0);
  expect(fitting({ ...saved, y: 760 }, [LAPTOP]).y).toBe(170);
  expect(fitting({ ...saved, y: 700 }, [LAPTOP]).y).toBe(700);
});

test("without any monitor the place is left to the window manager", () => {
  const saved = { width: 900, height: 600, x: 10, y: 10, maximised: false };
  expect(fitting(saved, []).x).toBeUndefined();
});

test("the window of a quick question is small", () => {
  expect(fitting(undefined, [LAPTOP], "quick")).toEqual({ width: 640, height: 420, maximised: false });
});

test("a size larger than any monitor, too small, or no number at all is put right", () => {
  const huge = { width: 9_000, height: 9_000, maximised: false };
  expect(fitting(huge, [LAPTOP])).toMatchObject({ width: 1280, height: 770 });
  const broken = { width: 1, height: Number.NaN, maximised: false };
  expect(fitting(broken, [LAPTOP])).toMatchObject({ width: 420, height: 320 });
});
