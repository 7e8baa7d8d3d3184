/** How the backend is, as the window shows it (pure). */

import { EXIT } from "./contract.ts";
import { reason } from "./processes/saying.ts";
import type { Fall, Machine } from "./processes/states.ts";
import { _ } from "./words.ts";

export type Failure = "gave-up" | "bad-data" | "bad-configuration" | "far-away";

export type BackendState =
  | { readonly kind: "starting" }
  | {
      readonly kind: "connected";
      readonly port: number;
      readonly token: string;
      /** Where the Hearth is whose window this is; undefined for this computer's own. */
      readonly elsewhere?: string;
    }
  | { readonly kind: "silent" }
  /** The Hearth elsewhere does not answer just now. */
  | { readonly kind: "lost" }
  | { readonly kind: "reconnecting" }
  | {
      readonly kind: "failed";
      readonly failure: Failure;
      readonly code: number;
      readonly sentence: string;
      readonly nextStep: string;
    };

/** `port` and `token` are those of the present life. Undefined where the window has nothing to be told. */
export function backendState(
  { state, again }: Machine,
  port: number | null,
  token: string,
): BackendState | undefined {
  switch (state.kind) {
    case "running":
      return port === null ? undefined : { kind: "connected", port, token };
    case "unhealthy":
      return { kind: "silent" };
    case "failed":
      return state.why === "unstartable" ? unstartable(state.sentence) : failed(state.fall);
    case "pausing":
      return { kind: "reconnecting" };
    case "ending":
    case "stopped":
    case "elsewhere":
      return undefined;
    default:
      return { kind: again ? "reconnecting" : "starting" };
  }
}

function unstartable(sentence: string): BackendState {
  const code = EXIT.configuration;
  return { kind: "failed", failure: "bad-configuration", code, sentence, nextStep: "" };
}

function failed(fall: Fall): BackendState {
  const code = fall.code ?? EXIT.defect;
  const { said } = fall;
  if (code === EXIT.data) {
    return {
      kind: "failed",
      failure: "bad-data",
      code,
      sentence: said?.sentence ?? _("Hearth can't use its data."),
      nextStep: said?.nextStep ?? _("The log says which file it is, and where its backups are."),
    };
  }
  if (code === EXIT.configuration || code === EXIT.folderTaken) {
    return {
      kind: "failed",
      failure: "bad-configuration",
      code,
      sentence: said?.sentence ?? _("Hearth can't use its configuration."),
      nextStep: said?.nextStep ?? _("The log says which value it is, and why."),
    };
  }
  return {
    kind: "failed",
    failure: "gave-up",
    code: EXIT.defect,
    sentence: _("Hearth was started again and again, and %(happened)s each time.", {
      happened: reason(fall),
    }),
    nextStep: _("Try again; if it stays like this, the log below says what happened."),
  };
}

/** What the log has of it; `now` is in ms since the start. */
export function told(state: BackendState, now: number): string {
  if (state.kind === "failed") return state.failure;
  return state.kind === "connected"
    ? `connected at port ${state.port} after ${Math.round(now)} ms`
    : state.kind;
}
