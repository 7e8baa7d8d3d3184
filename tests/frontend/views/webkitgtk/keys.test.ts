import { expect, test } from "bun:test";
import { wishOf } from "../../../../src-app/frontend/views/webkitgtk/keys.ts";

const [SHIFT, CAPS, CONTROL, ALT, NUMLOCK, SUPER] = [1, 2, 4, 8, 16, 1 << 26];
const key = (letter: string) => letter.charCodeAt(0);

test.each([
  ["+", CONTROL | SHIFT, "zoom-in"],
  ["+", CONTROL, "zoom-in"],
  ["=", CONTROL, "zoom-in"],
  ["-", CONTROL, "zoom-out"],
  ["0", CONTROL, "zoom-reset"],
  ["w", CONTROL, "close"],
  ["W", CONTROL | CAPS, "close"],
  ["N", CONTROL | SHIFT, "new-window"],
  ["n", CONTROL | SHIFT | CAPS | NUMLOCK, "new-window"],
] as const)("“%s” with %d is %s", (letter, modifiers, wish) => {
  expect(wishOf(key(letter), modifiers)).toBe(wish);
});

test("F11 fills the screen, and the number pad zooms", () => {
  expect(wishOf(0xffc8, NUMLOCK)).toBe("fullscreen");
  expect(wishOf(0xffab, CONTROL)).toBe("zoom-in");
  expect(wishOf(0xffad, CONTROL)).toBe("zoom-out");
  expect(wishOf(0xffb0, CONTROL | NUMLOCK)).toBe("zoom-reset");
});

test.each([
  ["w", 0],
  ["w", CONTROL | SHIFT],
  ["w", CONTROL | ALT],
  ["n", CONTROL],
  ["N", CONTROL | SHIFT | SUPER],
  ["0", ALT],
  ["+", SHIFT],
  ["e", CONTROL | ALT], // a character on many keyboards
])("“%s” with %d is the page's", (letter, modifiers) => {
  expect(wishOf(key(letter), modifiers)).toBeUndefined();
});
