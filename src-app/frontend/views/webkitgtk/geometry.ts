/** Where a window may stand (pure). */

import type { Geometry } from "../view.ts";

/** A monitor's work area: what panels leave free, in pixels of the desktop. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const FIRST = { width: 1120, height: 780 };
const SMALLEST = { width: 420, height: 320 };
/** How much of the title bar must be within reach for the place to be taken up again. */
const REACH = { width: 120, height: 40 };

/**
 * The geometry to open with: `saved` as far as today's monitors allow it.
 *
 * The size is held between the smallest usable one and the largest monitor; a place that none of the monitors shows
 * any more (a screen was unplugged) is dropped, and the window manager chooses.
 */
export function fitting(saved: Geometry | undefined, areas: readonly Area[]): Geometry {
  const widest = Math.max(...areas.map((area) => area.width), SMALLEST.width);
  const highest = Math.max(...areas.map((area) => area.height), SMALLEST.height);
  const width = within(saved?.width ?? FIRST.width, SMALLEST.width, widest);
  const height = within(saved?.height ?? FIRST.height, SMALLEST.height, highest);
  const size = { width, height, maximised: saved?.maximised ?? false };
  if (saved?.x === undefined || saved.y === undefined) return size;
  const { x, y } = saved;
  return areas.some((area) => reachable(x, y, width, area)) ? { ...size, x, y } : size;
}

function reachable(x: number, y: number, width: number, area: Area): boolean {
  const shown = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
  return shown >= REACH.width && y >= area.y && y + REACH.height <= area.y + area.height;
}

function within(value: number, least: number, most: number): number {
  return Number.isFinite(value) ? Math.round(Math.min(Math.max(value, least), most)) : least;
}
