/** What is said of a process: its status, and a sentence where that is not enough (pure). */

import type { ProcessStatus } from "../contract.ts";
import type { Description } from "./description.ts";
import type { Fall, State } from "./states.ts";

/** The status that others are told. One that is being ended keeps the one that led to it until it is gone. */
export function statusOf(state: State): ProcessStatus {
  switch (state.kind) {
    case "stopped":
    case "running":
    case "unhealthy":
    case "failed":
      return state.kind;
    case "elsewhere":
      return "running";
    case "ending":
      if (state.next === "stop") return "running";
      return state.next !== "begin" && state.next.why === "hung" ? "unhealthy" : "starting";
    default:
      return "starting";
  }
}

/** A sentence for a person, or nothing. */
export function detailOf(state: State, described: Pick<Description, "called" | "after">): string {
  switch (state.kind) {
    case "stopped":
      return state.detail;
    case "elsewhere":
      return "It runs already, and was not started by Hearth.";
    case "waiting":
      return `It waits for ${described.after.join(" and ")}.`;
    case "unhealthy":
      return "It does not answer.";
    case "pausing":
      return `It ${told(state.fall)}, and is started again.`;
    case "ending":
      return typeof state.next === "string"
        ? "It is being ended."
        : `It ${told(state.next)}, and is being ended.`;
    case "failed":
      return state.why === "unstartable" ? state.sentence : failureOf(state, described.called);
    default:
      return "";
  }
}

/** What happened, after “it” or a name. */
export function told({ why, code, healthyFor }: Fall): string {
  if (why === "not-ready") return "did not come up in time";
  const lived = `after ${(healthyFor / 1_000).toFixed(1)} s`;
  if (why === "hung") return `stopped answering ${lived}`;
  return code === undefined ? `was ended by a signal ${lived}` : `ended with code ${code} ${lived}`;
}

/** The same without the moment: what one does that was started again and again. */
export function reason(fall: Fall): string {
  if (fall.why === "hung") return "stopped answering";
  return fall.why === "not-ready" ? "did not come up in time" : "ended";
}

function failureOf({ why, fall }: Extract<State, { fall: Fall; kind: "failed" }>, called: string): string {
  if (why === "final")
    return fall.said?.sentence ?? `It ended with code ${fall.code}: starting it again can't help.`;
  const name = called.charAt(0).toUpperCase() + called.slice(1);
  return `${name} was started again and again, and ${reason(fall)} each time; the log says more.`;
}
