/** What there is to know of a process before it is started: data alone. `described.ts` has all of them. */

import type { Environment } from "../data-folder.ts";
import type { Source } from "../log.ts";
import type { Mode } from "./mode.ts";
import type { RestartRules } from "./restarts.ts";

export type Asked = "start" | "stop" | "restart";

/**
 * One way to start a process. In `program` and `words` stand {checkout}, {resources}, {data} and {home} for folders, and
 * {port} for the port that we chose for it.
 */
export interface Program {
  /** Only from a checkout, or only as an installed app; both where nothing is said. */
  readonly run?: "source" | "packaged";
  /** Every platform where nothing is said. */
  readonly on?: readonly NodeJS.Platform[];
  /** A path, or a bare name that is looked for on PATH. */
  readonly program: string;
  readonly words: readonly string[];
}

/** Asked over HTTP: any of the paths that answers with a status below 400, or 307, will do. Times in ms. */
export interface Questions {
  readonly paths: readonly string[];
  readonly limit: number;
  readonly every: number;
}

export interface Description {
  readonly name: string;
  /** In a sentence. */
  readonly called: string;
  readonly source: Source;
  /** The first that is there is started. */
  readonly programs: readonly Program[];
  /** What is said where none of them is. */
  readonly absent: string;
  readonly folder: string;
  /** Its environment is ours with these; null takes a variable away. */
  readonly environment: Readonly<Record<string, string | null>>;
  /** The names of those that must run before it. */
  readonly after: readonly string[];
  /** In which ways of running there is such a process; in each where nothing is said. Elsewhere it can't be started. */
  readonly modes?: readonly Mode[];
  /** Whether it starts with the app, unless this variable of the environment is “0”. */
  readonly startsWithApp: boolean;
  readonly unless?: string;
  /** Where one that is not ours may answer: then that is used, and never touched. */
  readonly elsewhere?: Elsewhere;
  /** How it is found ready, how long that may take (ms), and how it is watched from then on. */
  readonly ready: Ready;
  /** How it is ended (ms): told `shutdown` first where it speaks the contract, then SIGTERM, then SIGKILL. */
  readonly ending: { readonly patience: number; readonly grace: number; readonly hangGrace: number };
  readonly restarts: RestartRules;
  /** Exit codes by which it says itself that a restart can't help. */
  readonly final: readonly number[];
  /** The one of them that may pass, and how long and how often another start is tried (ms). */
  readonly mayPass?: { readonly code: number; readonly within: number; readonly every: number };
  /** What the backend may ask for. */
  readonly granted: readonly Asked[];
}

export type Ready =
  /** It speaks the contract: announcement, heartbeats, health checks. */
  | { readonly by: "announcement"; readonly within: number }
  | {
      readonly by: "http";
      readonly within: number;
      readonly questions: Questions;
      /** From then on; so many questions in a row without an answer are silence, so many a hang. */
      readonly watch: Questions & { readonly silentAfter: number; readonly hungAfter: number };
    };

export interface Elsewhere {
  /** The address; raises Refused where neither that one nor ours can be used. */
  readonly address: (env: Environment) => URL;
  readonly questions: Questions;
}
