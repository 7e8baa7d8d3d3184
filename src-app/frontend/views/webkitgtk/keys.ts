/** Which keys a window keeps for itself, whatever page it shows (pure). */

import type { Wish } from "../view.ts";

/** GdkModifierType. */
const SHIFT = 1 << 0;
const CONTROL = 1 << 2;
const ALT = 1 << 3;
const SUPER = 1 << 26;
const META = 1 << 28;
const F11 = 0xffc8;

/** By GDK's key values. What needs Shift on one keyboard doesn't on another, so it does not count here. */
const ZOOM: Readonly<Record<number, Wish>> = {
  43: "zoom-in", // +
  61: "zoom-in", // =, which shares its key with + on many keyboards
  65451: "zoom-in", // the number pad's
  45: "zoom-out",
  65453: "zoom-out",
  48: "zoom-reset", // 0
  65456: "zoom-reset",
};
const [W, N] = ["w", "n"];

/** What `key` (GDK's value) with `modifiers` (GDK's mask) asks of the window, or undefined where it is the page's. */
export function wishOf(key: number, modifiers: number): Wish | undefined {
  const held = modifiers & (SHIFT | CONTROL | ALT | SUPER | META);
  if (key === F11 && held === 0) return "fullscreen";
  if ((held & ~SHIFT) !== CONTROL) return undefined;
  const letter = key < 128 ? String.fromCharCode(key).toLowerCase() : "";
  if (letter === W && held === CONTROL) return "close";
  if (letter === N && held === (CONTROL | SHIFT)) return "new-window";
  return ZOOM[key];
}
