/** Mistakes in the shell's TypeScript: those that keep it from starting, at once; those of types, a moment later. */

import { existsSync } from "node:fs";
import { join, relative } from "node:path";

/** As the backend's room `dev` takes it. */
export interface Fault {
  readonly kind: "typescript";
  /** From the checkout's root. */
  readonly file: string;
  /** From 1; 0 is none in particular. */
  readonly line: number;
  readonly message: string;
}

const ENTRY = "src-app/frontend/main.ts";
const TYPE_ERROR = /^(.+?)\((\d+),\d+\): error (TS\d+: .*)$/;
const MOST_FAULTS = 20;

/** What keeps the shell in `root` from being loaded: syntax, and imports that lead nowhere. */
export async function faultsInLoading(root: string): Promise<readonly Fault[]> {
  const built = await Bun.build({
    entrypoints: [join(root, ENTRY)],
    target: "bun",
    packages: "external",
    throw: false,
  });
  const errors = built.logs.filter(({ level }) => level === "error");
  return errors.slice(0, MOST_FAULTS).map(({ message, position }) => ({
    kind: "typescript",
    file: position ? relative(root, position.file) : ENTRY,
    line: position?.line ?? 0,
    message,
  }));
}

/** What the compiler says of the types. Nothing where it isn't installed, or `signal` ends it. */
export async function faultsInTypes(root: string, signal: AbortSignal): Promise<readonly Fault[]> {
  const compiler = join(root, "node_modules/.bin/tsc");
  if (!existsSync(compiler)) return [];
  const checking = Bun.spawn([compiler, "--noEmit", "--pretty", "false", "-p", root], {
    cwd: root,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "ignore",
    signal,
  });
  const text = await new Response(checking.stdout).text();
  await checking.exited;
  return signal.aborted ? [] : faultsIn(text);
}

/** The faults in what the compiler prints (pure). Those of tests don't concern what runs. */
export function faultsIn(text: string): readonly Fault[] {
  const found = text.split("\n").flatMap((line): Fault[] => {
    const [, file = "", number, message = ""] = TYPE_ERROR.exec(line.trimEnd()) ?? [];
    return file.startsWith("src-app/") ? [{ kind: "typescript", file, line: Number(number), message }] : [];
  });
  return found.slice(0, MOST_FAULTS);
}
