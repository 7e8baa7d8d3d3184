/**
 * A command's way to the backend: of the Hearth that runs, by its shell's word or by a launch file; else of one that is
 * started for the one call, in this process, and ends with it.
 */

import { EXIT, parseObject } from "../contract.ts";
import { dataFolder, type Environment } from "../data-folder.ts";
import { askRunning, isPassing, type Question } from "../instance.ts";
import { type Answer, ask as askServer } from "../loopback.ts";
import { AlreadyRunning, exitCodeOf, type Running, startHearth } from "../main.ts";
import { isRunning, NoBackend, readLaunch } from "./launch-file.ts";

/** EX_UNAVAILABLE: it can't be answered now; the next step helps, or a later time. */
export const UNAVAILABLE = 69;
/** A Hearth that starts, or starts its backend anew, gets so long (ms). */
const PATIENCE = 60_000;
/** One request, which may have to wait for a backend that is started anew (ms). */
const LIMIT = 30_000;
const PAUSE = 50;
/** Characters: an answer that was not read for a while comes at once. */
const LARGEST_ANSWER = 16 * 1024 * 1024;
const NOT_LET_IN = 401;
const SILENT = "Hearth runs, but does not answer. Wait a moment, or end it and start it again.";

/** Hearth can't be asked. The message says why and what to do; `code` is the exit code. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";

  constructor(
    message: string,
    readonly code: number = UNAVAILABLE,
  ) {
    super(message);
  }
}

export interface Request {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  /** JSON, or bytes as they are. */
  readonly body?: string | Uint8Array;
  /** Whether the answer is bytes: then each character of its body is one of them. */
  readonly bytes?: boolean;
  /** It must not be asked twice: it is only repeated where the backend can't have heard it. */
  readonly once?: boolean;
}

interface Entrance {
  readonly origin: string;
  readonly token?: string;
  readonly cookie?: string;
}

export interface ReachSettings {
  readonly env: Environment;
  /** Told in a few words what is waited for. */
  readonly say: (progress: string) => void;
}

export class Reach {
  readonly #settings: ReachSettings;
  readonly #folder: string;
  /** Hearth as it was started for this call, if it was. */
  #own: Running | undefined;
  #starting: Promise<void> | undefined;
  #entrance: Entrance | undefined;

  constructor(settings: ReachSettings) {
    this.#settings = settings;
    this.#folder = dataFolder(settings.env);
  }

  /** Whether the backend was started for this call. */
  get isOwn(): boolean {
    return this.#own !== undefined;
  }

  /**
   * Asks the backend. It goes on across a restart of the backend's, also where that comes back at another port or with
   * another token. Rejects with Unreachable.
   */
  async ask(path: string, { once = false, ...request }: Request = {}): Promise<Answer> {
    const until = performance.now() + PATIENCE;
    for (;;) {
      this.#entrance ??= await this.#enter(until);
      const { origin, ...credentials } = this.#entrance;
      try {
        const how = { ...request, ...credentials, limit: LIMIT, largest: LARGEST_ANSWER };
        const answer = await askServer(new URL(path, origin), how);
        if (answer.status !== NOT_LET_IN) return answer;
      } catch (error) {
        const isUnheard = (error as NodeJS.ErrnoException).code === "ECONNREFUSED";
        if (once && !isUnheard)
          throw new Unreachable("Hearth did not answer. Look there whether the question was asked.");
      }
      if (performance.now() > until) throw new Unreachable(SILENT);
      this.#entrance = undefined;
      await Bun.sleep(PAUSE);
    }
  }

  /** Whether the shell is starting something just now: Ollama, or what answers in its place. */
  async isStarting(): Promise<boolean> {
    const reply = await this.#askShell({ type: "status" });
    const processes = typeof reply === "object" && reply.ok ? reply.status?.processes : undefined;
    return processes?.some(({ status }) => status === "starting") ?? false;
  }

  /** Whether what answers is a whole Hearth elsewhere, to which the shell only leads. */
  async isElsewhere(): Promise<boolean> {
    const reply = await this.#askShell({ type: "status" });
    const processes = typeof reply === "object" && reply.ok ? reply.status?.processes : undefined;
    return processes?.some(({ name }) => name === "connection") ?? false;
  }

  /** Ends what was started for this call. */
  async end(): Promise<void> {
    await this.#starting?.catch(() => {}); // it was told
    this.#own?.stop();
    await this.#own?.ended;
  }

  async #enter(until: number): Promise<Entrance> {
    for (let patience = until; performance.now() < patience; await Bun.sleep(PAUSE)) {
      const address = await (this.#own === undefined ? this.#addressOfRunning() : ownAddress(this.#own));
      if (address === "passing") {
        this.#settings.say("Waiting for another answer in a terminal…");
        patience = Number.POSITIVE_INFINITY; // it ends when its answer does
      } else if (address === "nobody") {
        const launched = this.#launched();
        if (launched !== undefined) return launched;
        patience = performance.now() + PATIENCE;
        this.#starting = this.#start();
        await this.#starting;
      } else if (address !== undefined) {
        const entrance = await redeem(address);
        if (entrance !== undefined) return entrance;
      }
    }
    throw new Unreachable(SILENT);
  }

  /** A one-time address of the Hearth that runs; undefined where there is none yet. */
  async #addressOfRunning(): Promise<string | "passing" | "nobody" | undefined> {
    const reply = await this.#askShell({ type: "let-in" });
    if (reply === undefined) return "nobody";
    if (reply === "silent") return undefined;
    if (isPassing(reply)) return "passing";
    if (!reply.ok) throw new Unreachable(reply.reason);
    return reply.url;
  }

  /** A backend that was started by hand. */
  #launched(): Entrance | undefined {
    try {
      const { url, token } = readLaunch(this.#folder, isRunning);
      return { origin: url, token };
    } catch (error) {
      if (error instanceof NoBackend) return undefined;
      throw error;
    }
  }

  async #start() {
    const { env, say } = this.#settings;
    say("Starting…");
    const quietly = { print: () => {}, tell: () => {} };
    try {
      this.#own = await startHearth({ window: false, demo: false, passing: true, env, ...quietly });
    } catch (error) {
      if (error instanceof AlreadyRunning) return; // another start was quicker: that one is asked
      throw new Unreachable((error as Error).message, exitCodeOf(error));
    }
  }

  #askShell(question: Question) {
    return askRunning(this.#folder, question);
  }
}

/** Undefined while it starts. Rejects with Unreachable where it ends instead. */
async function ownAddress(own: Running): Promise<string | undefined> {
  try {
    return await Promise.race([own.letIn(), own.ended.then(() => own.letIn())]);
  } catch (error) {
    const code = await own.ended; // it ends by itself, with the reason
    throw new Unreachable((error as Error).message, code === EXIT.stopped ? UNAVAILABLE : code);
  }
}

/** Trades the address for what lets us in; undefined where it is used up or its backend is gone. */
async function redeem(address: string): Promise<Entrance | undefined> {
  const url = new URL(address);
  try {
    const { cookie } = await askServer(url, { limit: LIMIT });
    return cookie === undefined ? undefined : { origin: url.origin, cookie };
  } catch {
    return undefined; // it is asked for anew
  }
}

/** What an answer of the API says, or Unreachable with the sentence that it gives instead. */
export function understood({ status, body }: Answer): Readonly<Record<string, unknown>> {
  const fields = parseObject(body) ?? {};
  if (status < 300) return fields;
  const said = [fields.error, fields.sentence, fields.next_step].filter((part) => typeof part === "string");
  throw new Unreachable(said.join(" ") || `Hearth answered with status ${status}.`);
}
