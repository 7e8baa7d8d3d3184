/** The states that a described process can be in, what may happen to it, and what is to be done then: types alone. */

import type { Pulse } from "../heartbeat.ts";
import type { Counted, RestartRules } from "./restarts.ts";

/** What the machine needs to know of the description; times in ms. */
export interface Rules {
  /** Those that must run before it. */
  readonly after: readonly string[];
  /** How often to look for one that is not ours; undefined where there can be none. */
  readonly looksEvery: number | undefined;
  readonly readyWithin: number;
  readonly restarts: RestartRules;
  readonly final: readonly number[];
  readonly mayPass: { readonly code: number; readonly within: number; readonly every: number } | undefined;
}

/** What a process said itself before it ended. */
export interface Said {
  readonly sentence: string;
  readonly nextStep: string;
}

/** How a life ended that was not asked to. */
export interface Fall {
  readonly why: "exited" | "hung" | "not-ready";
  /** Undefined where a signal ended it, or we did. */
  readonly code: number | undefined;
  /** How long it had been ready; 0 where it never was. */
  readonly healthyFor: number;
  readonly said: Said | undefined;
}

export type State =
  /** `detail` says why, where that is not plain; `lookAt` is undefined while a look is under way, or where there is none. */
  | { readonly kind: "stopped"; readonly detail: string; readonly lookAt: number | undefined }
  /** One that is not ours answers. */
  | { readonly kind: "elsewhere"; readonly missed: number; readonly lookAt: number | undefined }
  | { readonly kind: "waiting" }
  | { readonly kind: "looking" }
  | { readonly kind: "starting"; readonly life: number; readonly until: number }
  | { readonly kind: "running" | "unhealthy"; readonly life: number; readonly readyAt: number }
  | { readonly kind: "ending"; readonly life: number; readonly next: "stop" | "begin" | Fall }
  | { readonly kind: "pausing"; readonly until: number; readonly fall: Fall }
  | { readonly kind: "failed"; readonly why: "gave-up" | "final"; readonly fall: Fall }
  /** It could not even be started. */
  | { readonly kind: "failed"; readonly why: "unstartable"; readonly sentence: string };

export interface Machine {
  readonly state: State;
  readonly restarts: Counted;
  /** The number of the latest life. */
  readonly life: number;
  /** Whether it has lived before, since it was asked for. */
  readonly again: boolean;
  /** Since when it ended with the code that may pass. */
  readonly blockedSince: number | undefined;
  /** Everything ends; nothing is ever started again. */
  readonly closing: boolean;
}

export type Event =
  | { readonly type: "start" | "stop" | "restart" | "quit" | "alarm" | "needs-met" }
  | { readonly type: "needs-failed"; readonly sentence: string }
  /** `absent` says that ours can't be started, and why. */
  | { readonly type: "looked"; readonly answers: boolean; readonly absent: string | undefined }
  | { readonly type: "unstartable"; readonly life: number; readonly sentence: string }
  | { readonly type: "ready"; readonly life: number }
  | { readonly type: "pulse"; readonly life: number; readonly pulse: Pulse }
  | {
      readonly type: "exited";
      readonly life: number;
      readonly code: number | undefined;
      readonly said: Said | undefined;
    };

export type Effect =
  | { readonly type: "need" | "look" }
  | { readonly type: "spawn"; readonly life: number }
  /** In order where it was asked to end, else at once. */
  | { readonly type: "end"; readonly life: number; readonly inOrder: boolean };

/** The machine after an event, and what is to be done, in order. */
export interface Step {
  readonly machine: Machine;
  readonly effects: readonly Effect[];
}
