/**
 * `./hearth ask WORDS [--model M] [--json]`: the answer, as it is written. What is piped in belongs to the question.
 * Without any, the small window for a quick question opens, where there is a desktop.
 */

import { constants } from "node:os";
import { EXIT, isObject } from "../contract.ts";
import type { Environment } from "../data-folder.ts";
import { main as startHearth } from "../main.ts";
import { type Asking, compose, parseAsking, readPiped, WrongUsage } from "./asking.ts";
import { asksForHelp, endWith, NOT_DONE, stoppedBySignals, WRONG_USAGE } from "./command.ts";
import { Reach, UNAVAILABLE, Unreachable, understood } from "./reaching.ts";
import { NobodyReads, type Outlet, Telling } from "./telling.ts";

const USAGE = "usage: ./hearth ask WORDS [--model MODEL] [--json]; what is piped in belongs to the question";
/** Between two looks at the answer (ms). */
const PACE = 50;
/** An Ollama that is on its way is waited for so long; whether one is coming is known after a moment (ms). */
const STARTS_WITHIN = 60_000;
const COMES_WITHIN = 3_000;

/** The process that was asked for, as far as it is not this one's own. */
export interface Surroundings {
  readonly env: Environment;
  /** What is piped in; undefined where a terminal is there. */
  readonly input: AsyncIterable<Uint8Array> | undefined;
  readonly out: Outlet;
  readonly err: Outlet;
  /** From now on it tells that the answer is to stop, and with which exit code. */
  readonly listen: () => AbortSignal;
}

/** Resolves with the exit code. */
export async function main(typed: readonly string[], here: Surroundings): Promise<number> {
  if (asksForHelp(typed)) {
    here.out.write(`${USAGE}\n`);
    return 0;
  }
  let [asking, text]: [Asking | undefined, string] = [undefined, ""];
  try {
    asking = parseAsking(typed);
    text = compose(asking.words, here.input === undefined ? "" : await readPiped(here.input));
  } catch (error) {
    if (!(error instanceof WrongUsage)) throw error;
    here.err.write(`hearth: ${error.message}\n`);
    return WRONG_USAGE;
  }
  if (text !== "") return new Call(asking, here).run(text);
  if (typed.length === 0 && hasDesktop(here.env)) return startHearth(["hearth://quick"]);
  here.err.write(`${USAGE}\n`);
  return WRONG_USAGE;
}

function hasDesktop(env: Environment): boolean {
  return process.platform !== "linux" || Boolean(env.WAYLAND_DISPLAY || env.DISPLAY);
}

/** An answer as the API tells of it. */
interface Answer {
  readonly state: string;
  readonly phase: string;
  readonly model: string;
  readonly text: string;
  readonly characters: number;
  readonly error: Readonly<Record<string, unknown>> | undefined;
}

/** One question and its answer. */
class Call {
  readonly #asking: Asking;
  readonly #stop: AbortSignal;
  readonly #stopped: Promise<void>;
  readonly #telling: Telling;
  readonly #reach: Reach;

  constructor(asking: Asking, { env, out, err, listen }: Surroundings) {
    this.#asking = asking;
    this.#stop = listen();
    this.#stopped = new Promise((resolve) => this.#stop.addEventListener("abort", () => resolve()));
    this.#telling = new Telling(out, err, asking.json);
    const say = (progress: string) => this.#telling.progress(progress);
    this.#reach = new Reach({ env, say });
  }

  async run(text: string): Promise<number> {
    try {
      await Promise.race([this.#untilOllamaIsThere(), this.#stopped]);
      return this.#stop.aborted ? this.#stop.reason : await this.#ask(text);
    } catch (error) {
      if (error instanceof NobodyReads) return 128 + constants.signals.SIGPIPE;
      if (!(error instanceof Unreachable)) throw error;
      this.#telling.complain(error.message);
      return error.code;
    } finally {
      await this.#reach.end();
    }
  }

  /** Whatever else keeps Ollama from answering, the answer will tell. */
  async #untilOllamaIsThere() {
    for (let began: number | undefined; !this.#stop.aborted; await Bun.sleep(PACE)) {
      const { ollama } = understood(await this.#reach.ask("/api/v1/health"));
      began ??= performance.now();
      const waited = performance.now() - began;
      if (ollama === "running" || waited > STARTS_WITHIN) return;
      const mayCome = this.#reach.isOwn && waited < COMES_WITHIN;
      const isComing = ollama === "looking" || (await this.#reach.isStarting());
      if (!isComing && !(ollama === "not running" && mayCome)) return;
      this.#telling.progress("Waiting for Ollama…");
    }
  }

  async #ask(text: string): Promise<number> {
    const body = JSON.stringify({ text, model: this.#asking.model });
    const begun = understood(
      await this.#reach.ask("/api/v1/conversations", { method: "POST", body, once: true }),
    );
    const [message, conversation] = [String(begun.answer), String(begun.conversation)];
    try {
      const { state, model, error = null } = await this.#follow(message);
      await this.#telling.end({ state, model, conversation, message, error });
      return this.#judge(state, error);
    } catch (error) {
      if (error instanceof NobodyReads) await this.#stopAnswer(message);
      throw error;
    }
  }

  /** Tells the answer until it has ended; stops it where we are to end. What it has is told then, too. */
  async #follow(message: string): Promise<Answer> {
    let after = 0;
    for (let isStopped = false; ; await this.#pause(isStopped)) {
      if (this.#stop.aborted && !isStopped) {
        await this.#stopAnswer(message);
        isStopped = true;
      }
      const now = await this.#read(message, after);
      await this.#telling.text(now.text);
      after = now.characters;
      if (now.state !== "waiting" && now.state !== "writing") return now;
      if (now.phase === "loading") this.#telling.progress(`Loading ${now.model}…`);
      if (now.phase === "reading") this.#telling.progress(`${now.model} is reading…`);
      if (now.phase === "thinking") this.#telling.progress("Thinking…");
    }
  }

  #pause(isStopped: boolean): Promise<void> {
    return isStopped ? Bun.sleep(PACE) : Promise.race([Bun.sleep(PACE), this.#stopped]);
  }

  async #read(message: string, after: number): Promise<Answer> {
    const told = understood(await this.#reach.ask(`/api/v1/messages/${message}?after=${after}`));
    const { state, phase, model, text, error } = told;
    return {
      state: String(state),
      phase: String(phase),
      model: String(model),
      text: String(text),
      characters: Number(told.characters),
      error: isObject(error) ? error : undefined,
    };
  }

  async #stopAnswer(message: string) {
    await this.#reach.ask(`/api/v1/messages/${message}/run`, { method: "DELETE" });
  }

  #judge(state: string, error: Readonly<Record<string, unknown>> | null): number {
    if (this.#stop.aborted) return this.#stop.reason;
    if (state === "done") return 0;
    if (state === "failed") {
      this.#telling.complain([error?.sentence, error?.next_step].filter(Boolean).join(" "));
      return error?.kind === "defect" ? EXIT.defect : UNAVAILABLE;
    }
    this.#telling.complain(
      state === "stopped"
        ? "This answer was stopped in Hearth. What it has is kept there."
        : "Hearth was interrupted here. What the answer has is kept; go on with it in Hearth.",
    );
    return NOT_DONE;
  }
}

if (import.meta.main) {
  const input = process.stdin.isTTY ? undefined : Bun.stdin.stream();
  const { argv, env, stdout: out, stderr: err } = process;
  await endWith(() => main(argv.slice(2), { env, input, out, err, listen: stoppedBySignals }));
}
