/** Where a window may stand (pure). */

import type { Geometry, WindowKind } from "../view.ts";

/** A monitor's work area: what panels leave free, in pixels of the desktop. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const FIRST = { main: { width: 1120, height: 780 }, quick: { width: 640, height: 420 } } as const;
const SMALLEST = { width: 420, height: 320 };
/** How much of the title bar must be within reach for the place to be taken up again. */
const REACH = { width: 120, height: 40 };

/**
 * The geometry to open with: `saved` as far as today's monitors allow it.
 *
 * The size is held between the smallest usable one and the largest monitor. A place that none of the monitors shows any
 * more (a screen was unplugged) is moved onto the nearest one. Without a saved place the window manager chooses.
 */
export function fitting(
  saved: Geometry | undefined,
  areas: readonly Area[],
  kind: WindowKind = "main",
): Geometry {
  const widest = Math.max(...areas.map((area) => area.width), SMALLEST.width);
  const highest = Math.max(...areas.map((area) => area.height), SMALLEST.height);
  const width = within(saved?.width ?? FIRST[kind].width, SMALLEST.width, widest);
  const height = within(saved?.height ?? FIRST[kind].height, SMALLEST.height, highest);
  const size = { width, height, maximised: saved?.maximised ?? false };
  if (saved?.x === undefined || saved.y === undefined) return size;
  return { ...size, ...placed({ x: saved.x, y: saved.y, width, height }, areas) };
}

/** Where `box` may stand: where it is, if its title bar can be reached there, else whole on the nearest monitor. */
function placed(box: Area, areas: readonly Area[]): { x?: number; y?: number } {
  const { x, y, width, height } = box;
  if (areas.some((area) => reachable(x, y, width, area))) return { x, y };
  const [nearest] = areas.toSorted((one, other) => distance(box, one) - distance(box, other));
  if (nearest === undefined) return {};
  return {
    x: within(x, nearest.x, Math.max(nearest.x + nearest.width - width, nearest.x)),
    y: within(y, nearest.y, Math.max(nearest.y + nearest.height - height, nearest.y)),
  };
}

/** How far apart two boxes are; 0 where they touch. */
function distance(one: Area, other: Area): number {
  const across = Math.max(other.x - (one.x + one.width), one.x - (other.x + other.width), 0);
  const down = Math.max(other.y - (one.y + one.height), one.y - (other.y + other.height), 0);
  return Math.hypot(across, down);
}

function reachable(x: number, y: number, width: number, area: Area): boolean {
  const shown = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
  return shown >= REACH.width && y >= area.y && y + REACH.height <= area.y + area.height;
}

function within(value: number, least: number, most: number): number {
  return Number.isFinite(value) ? Math.round(Math.min(Math.max(value, least), most)) : least;
}
