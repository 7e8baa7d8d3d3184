/** How the Hearth elsewhere is, from what is found there time after time (pure). */

import type { BackendState } from "../backend-state.ts";
import type { ProcessStatus } from "../contract.ts";
import type { Finding } from "./asking.ts";
import { saidOf } from "./saying.ts";

/** EX_UNAVAILABLE, where there is no window that could show anything. */
export const UNAVAILABLE = 69;
/** Between two looks (ms): usually, and while it is away. */
const USUALLY = 5_000;
const WHILE_AWAY = 1_000;

export type FarState =
  | { readonly kind: "looking" }
  | Extract<Finding, { kind: "well" }>
  /** It was well, and will be again by itself: what is shown stays. */
  | { readonly kind: "away"; readonly finding: Finding }
  /** It never answered, or not as it must: a person has to look. */
  | { readonly kind: "failed"; readonly finding: Finding };

/** These pass by themselves. */
const PASSING: readonly Finding["kind"][] = ["nobody", "silent", "unwell"];

export function after(before: FarState, finding: Finding): FarState {
  if (finding.kind === "well") return finding;
  const wasWell = before.kind === "well" || before.kind === "away";
  return { kind: wasWell && PASSING.includes(finding.kind) ? "away" : "failed", finding };
}

/** Until the next look (ms). */
export function pause({ kind }: FarState): number {
  return kind === "away" ? WHILE_AWAY : USUALLY;
}

/** What the window shows. `port` and `token` are the relay's. */
export function shownOf(state: FarState, origin: string, port: number, token: string): BackendState {
  if (state.kind === "looking") return { kind: "starting" };
  if (state.kind === "well") return { kind: "connected", port, token, elsewhere: origin };
  if (state.kind === "away") return { kind: "lost" };
  const said = saidOf(state.finding, origin, "");
  return { kind: "failed", failure: "far-away", code: UNAVAILABLE, ...said };
}

/** The same for `hearth ps`. */
export function statusOf({ kind }: FarState): ProcessStatus {
  if (kind === "well") return "running";
  if (kind === "looking") return "starting";
  return kind === "away" ? "unhealthy" : "failed";
}
