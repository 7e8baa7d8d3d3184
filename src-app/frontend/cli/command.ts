/** What commands of a terminal have in common: how they are typed, and how their process is stopped and ends. */

import { constants } from "node:os";
import { EXIT } from "../contract.ts";
import type { Outlet } from "./telling.ts";

export const NOT_DONE = 1;
export const WRONG_USAGE = 2;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export function asksForHelp(typed: readonly string[]): boolean {
  return typed.length === 1 && /^(-h|--help)$/.test(typed[0] ?? "");
}

/** What is wanted, as `parse` finds it or says what is wrong with it. A number where there is nothing to do: the exit code. */
export function read<Wanted extends object>(
  typed: readonly string[],
  usage: string,
  parse: (typed: readonly string[]) => Wanted | string,
  { out, err }: { readonly out: Outlet; readonly err: Outlet },
): Wanted | number {
  if (asksForHelp(typed)) {
    out.write(`${usage}\n`);
    return 0;
  }
  const wanted = parse(typed);
  if (typeof wanted !== "string") return wanted;
  err.write(`hearth: ${wanted}\n${usage}\n`);
  return WRONG_USAGE;
}

/** The first signal asks to stop, a second one ends everything. The code is 128 and the signal's number. */
export function stoppedBySignals(): AbortSignal {
  const stop = new AbortController();
  for (const name of SIGNALS) {
    process.on(name, () => {
      const code = 128 + constants.signals[name];
      if (stop.signal.aborted) process.exit(code);
      stop.abort(code);
    });
  }
  return stop.signal;
}

/** Ends this process with the code of `main`; what nobody caught ends it as a defect. */
export async function endWith(main: () => Promise<number>): Promise<never> {
  for (const fault of ["uncaughtException", "unhandledRejection"] as const)
    process.on(fault, (error: unknown) => {
      process.stderr.write(`hearth: ${error instanceof Error ? error.stack : error}\n`);
      process.exit(EXIT.defect);
    });
  process.exit(await main());
}
