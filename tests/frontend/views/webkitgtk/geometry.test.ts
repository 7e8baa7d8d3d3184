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

test("a place on a monitor that is gone is dropped, and the size kept", () => {
  const saved = { width: 900, height: 600, x: 1400, y: 50, maximised: false };
  expect(fitting(saved, [LAPTOP])).toEqual({ width: 900, height: 600, maximised: false });
});

test("a title bar above the work area, or below it, is out of reach", () => {
  const saved = { width: 900, height: 600, x: 10, maximised: false };
  expect(fitting({ ...saved, y: -5 }, [LAPTOP]).y).toBeUndefined();
  expect(fitting({ ...saved, y: 760 }, [LAPTOP]).y).toBeUndefined();
  expect(fitting({ ...saved, y: 700 }, [LAPTOP]).y).toBe(700);
});

test("a size larger than any monitor, too small, or no number at all is put right", () => {
  const huge = { width: 9_000, height: 9_000, maximised: false };
  expect(fitting(huge, [LAPTOP])).toMatchObject({ width: 1280, height: 770 });
  const broken = { width: 1, height: Number.NaN, maximised: false };
  expect(fitting(broken, [LAPTOP])).toMatchObject({ width: 420, height: 320 });
});
