/** A process with all its descendants: started as a group of its own, so that it can be ended as a whole. */

import { drain } from "./lines.ts";

/** So long pipes may stay open after the process is gone: something that left the group may hold them (ms). */
const LAST_WORDS = 250;

/**
 * Ends a program that does not watch its stdin when we are gone, however we went. The shell's own stdin is a pipe that
 * we hold: its end is our end. The watcher is nobody's child (the program might wait for it), but of its group; the
 * program takes the place of the shell, so that its number and its exit code are those that we see.
 */
const LEASH = `
exec 3<&0 </dev/null
( { trap '' TERM; exec >/dev/null 2>&1; read -r _ <&3; kill -TERM 0; sleep 2; kill -KILL 0; } & )
exec 3<&-
exec "$@"`;

/** `command`, made to end with us. */
export function leashed(command: readonly string[]): readonly string[] {
  return process.platform === "win32" ? command : ["/bin/sh", "-c", LEASH, "hearth-leash", ...command];
}

export interface GroupOptions {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Becomes descriptor 3. */
  readonly descriptor?: number | undefined;
  readonly onOut: (line: string) => void;
  readonly onErr: (line: string) => void;
}

export class ProcessGroup {
  readonly pid: number;
  /** The exit code, or undefined where a signal ended it. Resolves once its last lines were read; nothing is left then. */
  readonly ended: Promise<number | undefined>;
  readonly #process: Bun.Subprocess<"pipe", "pipe", "pipe">;

  /** Rejects nothing: a program that can't be started raises here. */
  constructor(options: GroupOptions) {
    const { command, cwd, env, descriptor } = options;
    const three = ["pipe", "pipe", "pipe"] as const;
    this.#process = Bun.spawn([...command], {
      cwd,
      env: { ...env },
      stdio: descriptor === undefined ? [...three] : [...three, descriptor],
      detached: true,
    });
    this.pid = this.#process.pid;
    this.ended = this.#watch(options);
  }

  get isRunning(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Writes to its stdin. What ended can't be told anything, and that is no fault. */
  write(text: string) {
    if (!this.isRunning) return;
    try {
      this.#process.stdin.write(text);
      void Promise.resolve(this.#process.stdin.flush()).catch(() => {});
    } catch {
      // it ended just now; `ended` says so
    }
  }

  signal(signal: "SIGTERM" | "SIGKILL") {
    if (process.platform === "win32") {
      Bun.spawnSync(["taskkill", "/T", "/F", "/PID", String(this.pid)], {
        stdout: "ignore",
        stderr: "ignore",
      });
      return;
    }
    try {
      process.kill(-this.pid, signal);
    } catch {
      // nobody is left in the group
    }
  }

  /** SIGTERM after `patience` ms, SIGKILL `grace` ms later; resolves when it is gone. */
  async end(patience: number, grace: number): Promise<void> {
    if (patience > 0 && (await this.#endsWithin(patience))) return;
    this.signal("SIGTERM");
    if (!(await this.#endsWithin(grace))) this.signal("SIGKILL");
    await this.ended;
  }

  async #watch({ onOut, onErr }: GroupOptions): Promise<number | undefined> {
    const drained = Promise.allSettled([
      drain(this.#process.stdout, onOut),
      drain(this.#process.stderr, onErr),
    ]);
    await this.#process.exited;
    this.signal("SIGKILL"); // what it left behind
    await Promise.race([drained, Bun.sleep(LAST_WORDS)]);
    return this.#process.signalCode === null ? (this.#process.exitCode ?? undefined) : undefined;
  }

  async #endsWithin(limit: number): Promise<boolean> {
    const timer = Promise.withResolvers<boolean>();
    const timeout = setTimeout(() => timer.resolve(false), limit);
    const gone = await Promise.race([this.ended.then(() => true), timer.promise]);
    clearTimeout(timeout);
    return gone;
  }
}
