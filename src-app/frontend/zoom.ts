/** The steps in which a page grows and shrinks (pure). */

import type { ZoomBy } from "./front.ts";

const STEPS = [0.5, 0.67, 0.75, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3] as const;
const [SMALLEST, LARGEST] = [Math.min(...STEPS), Math.max(...STEPS)];
export const USUAL = 1;

/** The step after `zoom`; the last one stays. */
export function zoomed(zoom: number, by: ZoomBy): number {
  if (by === "in") return STEPS.find((step) => step > zoom) ?? LARGEST;
  if (by === "out") return STEPS.findLast((step) => step < zoom) ?? SMALLEST;
  return USUAL;
}

/** Whether a remembered zoom is one that can be used. */
export function isZoom(value: unknown): value is number {
  return typeof value === "number" && value >= SMALLEST && value <= LARGEST;
}
