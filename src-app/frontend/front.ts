/** What a person has before them: a window, or an address on stdout. */

import type { BackendState } from "./supervisor.ts";

export interface Front {
  /** For the log and `hearth ps`. */
  readonly name: string;
  /** Shows how the backend is. Never waits and never raises: what fails is in the log. */
  follow(state: BackendState): void;
  /** Brings itself before the person; where it can't, it gives an address that does. */
  raise(): Promise<string | undefined>;
  setTitle(title: string): Promise<void>;
  /** Shows the page anew, where the person is (its templates have changed). */
  reload(): void;
  close(): Promise<void>;
}

/** What the front tells. */
export interface FrontEvents {
  /** The person is done, or nobody is there to help: the exit code. */
  ended(code: number): void;
  /** Start the backend anew. */
  restart(): void;
}
