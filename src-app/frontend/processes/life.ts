/** One life of a process, whichever way it is spoken to. */

import type { Environment } from "../data-folder.ts";
import type { Pulse } from "../heartbeat.ts";
import type { Log } from "../log.ts";
import type { Description } from "./description.ts";
import type { Said } from "./states.ts";

/** A life that may begin: the description with everything put in. */
export interface Beginning {
  readonly described: Description;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  /** Chosen by us; 0 where the process chooses. */
  readonly port: number;
  readonly log: Log;
}

export interface LifeEvents {
  /** It answers, at this port. */
  ready(port: number): void;
  pulse(pulse: Pulse): void;
}

export interface Life {
  readonly pid: number;
  /** Resolves when nothing of it is left. */
  readonly ended: Promise<{ readonly code: number | undefined; readonly said: Said | undefined }>;
  /** Ends it in order, or at once because it does not answer; `ended` says when. Asked twice, that is no fault. */
  end(inOrder: boolean): void;
  kill(): void;
}

/** Begins a life. Raises where the program can't be started at all. */
export type Begin = (beginning: Beginning, events: LifeEvents) => Life;
