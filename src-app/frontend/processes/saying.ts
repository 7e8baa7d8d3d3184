/** What is said of a process: its status, and a sentence where that is not enough (pure). */

import type { ProcessStatus } from "../contract.ts";
import { _, inEnglish, later } from "../words.ts";
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
      return _("It runs already, and was not started by Hearth.");
    case "waiting":
      return _("It waits for %(processes)s.", { processes: described.after.join(", ") });
    case "unhealthy":
      return _("It does not answer.");
    case "pausing":
      return _("It %(happened)s, and is started again.", { happened: told(state.fall, _) });
    case "ending":
      return typeof state.next === "string"
        ? _("It is being ended.")
        : _("It %(happened)s, and is being ended.", { happened: told(state.next, _) });
    case "failed":
      return state.why === "unstartable" ? state.sentence : failureOf(state, described.called);
    default:
      return "";
  }
}

/** What happened, after “it” or a name: in English for the log, in the person's words where `say` is `_`. */
export function told({ why, code, healthyFor }: Fall, say: typeof _ = inEnglish): string {
  if (why === "not-ready") return say(later("did not come up in time"));
  const seconds = (healthyFor / 1_000).toFixed(1);
  if (why === "hung") return say(later("stopped answering after %(seconds)s s"), { seconds });
  if (code === undefined) return say(later("was ended by a signal after %(seconds)s s"), { seconds });
  return say(later("ended with code %(code)s after %(seconds)s s"), { code, seconds });
}

/** The same without the moment: what one does that was started again and again. */
export function reason(fall: Fall): string {
  if (fall.why === "hung") return _("stopped answering");
  return fall.why === "not-ready" ? _("did not come up in time") : _("ended");
}

function failureOf({ why, fall }: Extract<State, { fall: Fall; kind: "failed" }>, called: string): string {
  if (why === "final")
    return (
      fall.said?.sentence ??
      _("It ended with code %(code)s: starting it again can't help.", { code: fall.code ?? "" })
    );
  const name = _(called);
  return _("%(process)s was started again and again, and %(happened)s each time; the log says more.", {
    process: name.charAt(0).toUpperCase() + name.slice(1),
    happened: reason(fall),
  });
}
