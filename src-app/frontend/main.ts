/** The story of a launch: one shell for a folder, a window, a socket, a backend that is kept alive, and the end. */

import { version } from "../../package.json";
import { abilitiesOf } from "./abilities.ts";
import { parseArguments, UsageError } from "./arguments.ts";
import { Backend } from "./backend.ts";
import { python, wantedPort } from "./backend-program.ts";
import { told } from "./backend-state.ts";
import { EXIT, type ProcessReport, type WindowNews } from "./contract.ts";
import { type Environment, FolderError, folderFor, prepareFolder } from "./data-folder.ts";
import { type Demo, startDemo } from "./demo.ts";
import { Presence } from "./desktop/presence.ts";
import type { Front } from "./front.ts";
import { type First, type Question, type Reply, takeInstance } from "./instance.ts";
import { LanguageFile } from "./language.ts";
import { launchAddressOf } from "./launch-address.ts";
import { type Listener, openListener } from "./listening.ts";
import { Log, toStderr } from "./log.ts";
import { openFront } from "./open-front.ts";
import { backendAs, ENGINE, OLLAMA } from "./processes/described.ts";
import { shellReport, Workers } from "./reports.ts";
import { type Abilities, answer } from "./requests.ts";
import { type BackendState, Supervisor, type SupervisorEvents } from "./supervisor.ts";
import { candidates, UnknownView, type ViewName } from "./views/choose.ts";
import type { View } from "./views/view.ts";
import { webkitgtkAvailable } from "./views/webkitgtk/libraries.ts";
import { Way } from "./way.ts";
import type { Choice } from "./words.ts";

const SHELL = `hearth-shell ${version}`;
const WRONG_USAGE = 2;
const WAITS = "hearth: Waiting for an answer that is being written in a terminal; Hearth starts after it.";
const SILENT = "Hearth is running already, but does not answer. End it, then start it again.";
/** A window that does not close must not keep the rest alive (ms). */
const CLOSES_WITHIN = 2_000;

export interface Options {
  readonly window: boolean;
  readonly demo: boolean;
  /** This computer is used, even where another Hearth was the last time. */
  readonly here?: boolean;
  /** A `hearth://` address, where the person came by one. */
  readonly link?: string;
  /** It ends with the one call that it is started for: others wait for that, then start their own. */
  readonly passing?: boolean;
  readonly env: Environment;
  /** Where answers go, one line each: stdout. */
  readonly print: (line: string) => void;
  /** Where everything else goes: stderr. */
  readonly tell: (line: string) => void;
  /** More words for the backend. */
  readonly backendArguments?: readonly string[];
  /** What is started as the backend instead. Only code can name it: neither the environment nor the command line. */
  readonly backend?: readonly string[];
  /** What is opened as the window instead, likewise. */
  readonly view?: View;
}

/** A launch that is under way. */
export interface Running {
  /** The exit code, when everything of ours has ended. */
  readonly ended: Promise<number>;
  /** Ends everything in order; asked a second time, at once. */
  stop(code?: number): void;
  /** Starts the backend anew. The page stays: its stream comes back, and it fetches what it shows. */
  restart(): Promise<void>;
  /** A one-time address that lets one in, or undefined while there is no backend that answers. Rejects where it stays away. */
  letIn(): Promise<string | undefined>;
}

export class AlreadyRunning extends Error {
  override readonly name = "AlreadyRunning";
}

/** Runs until the person is done; resolves with the exit code. */
export async function main(words: readonly string[], start = startHearth): Promise<number> {
  try {
    const print = (line: string) => void process.stdout.write(`${line}\n`);
    const running = await start({ ...parseArguments(words), env: process.env, print, tell: toStderr() });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => running.stop());
    for (const fault of ["uncaughtException", "unhandledRejection"])
      process.on(fault, (error) => {
        process.stderr.write(`hearth: ${error?.stack ?? error}\n`);
        running.stop(EXIT.defect);
      });
    return await running.ended;
  } catch (error) {
    process.stderr.write(`hearth: ${(error as Error).message}\n`);
    return exitCodeOf(error);
  }
}

/** For what `startHearth` raises. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return WRONG_USAGE;
  if (error instanceof AlreadyRunning) return EXIT.folderTaken;
  return error instanceof FolderError || error instanceof UnknownView ? EXIT.configuration : EXIT.defect;
}

/** Starts everything, and resolves when it is under way. Raises what `main` has an exit code for. */
export async function startHearth(options: Options): Promise<Running> {
  const views = viewsFor(options);
  const folder = folderFor(options);
  prepareFolder(folder);
  const onWait = options.passing ? undefined : () => options.tell(WAITS);
  const instance = await takeInstance(folder, options.link, onWait);
  if (instance.kind === "later") return alreadyRunning(instance.reply, options);
  const launch = new Launch(options, folder, instance);
  await launch.begin(views);
  return launch;
}

function viewsFor({ window, view, env }: Options): readonly (ViewName | View)[] {
  if (!window) return ["none"];
  return view ? [view] : candidates({ platform: process.platform, env, webkitgtk: webkitgtkAvailable });
}

/** The first start has shown itself by now, or told where it can be reached. */
function alreadyRunning(reply: Reply | undefined, { print, passing }: Options): Running {
  if (!reply?.ok || passing) throw new AlreadyRunning((reply?.ok === false && reply.reason) || SILENT);
  if (reply.url !== undefined) print(reply.url);
  const ended = Promise.resolve(EXIT.stopped);
  return { ended, stop: () => {}, restart: async () => {}, letIn: async () => undefined };
}

class Launch implements Running {
  readonly #options: Options;
  readonly #folder: string;
  readonly #instance: First;
  readonly #log: Log;
  readonly #language: LanguageFile;
  readonly #presence: Presence;
  readonly #began = new Date();
  readonly #ended = Promise.withResolvers<number>();
  #opening: Promise<void> | undefined;
  #front: Front | undefined;
  #demo: Demo | undefined;
  #listener: Listener | undefined;
  #backend: Backend | undefined;
  #supervisor: Supervisor | undefined;
  #way: Way | undefined;
  #state: BackendState = { kind: "starting" };
  readonly #workers = new Workers();
  #ending = false;

  constructor(options: Options, folder: string, instance: First) {
    this.#options = options;
    this.#folder = folder;
    this.#instance = instance;
    this.#log = new Log(folder, options.tell);
    this.#language = new LanguageFile(folder, options.env);
    this.#presence = new Presence({
      env: options.env,
      folders: { logs: this.#log.folder, data: folder },
      say: (line) => this.#log.say("Hearth", line),
      tell: (message) => this.#backend?.say(message),
      quit: () => this.stop(),
      useHere: () => void this.#way?.useHere(),
    });
  }

  get ended(): Promise<number> {
    return this.#ended.promise;
  }

  async begin(views: readonly (ViewName | View)[]) {
    const { env, demo, link } = this.#options;
    try {
      this.#opening = this.#open(views); // the window comes up while the backend does
      if (demo) this.#demo = await startDemo(python(), env, this.#log);
      const port = wantedPort(env);
      this.#listener = port === undefined ? undefined : openListener(port);
      this.#backend = new Backend(this.#listener, SHELL, this.#log, (request) =>
        answer(request, this.#abilities()),
      );
      this.#way = this.#ways({ ...env, ...this.#demo?.env });
      this.#supervisor = this.#supervise(this.#backend, this.#way);
      await this.#way.begin(this.#supervisor);
      await this.#opening;
      if (this.#front !== undefined) this.#presence.begin(this.#front);
      if (link !== undefined)
        void this.#presence.come(link).catch((error: Error) => this.#log.say("Hearth", error.message));
      this.#instance.answer((question) => this.#answer(question));
    } catch (error) {
      await this.#end(EXIT.defect);
      throw error;
    }
  }

  stop(code: number = EXIT.stopped) {
    if (this.#ending) this.#supervisor?.kill();
    else void this.#end(code);
  }

  async restart() {
    await this.#way?.restart();
  }

  letIn(): Promise<string | undefined> {
    return launchAddressOf(this.#state);
  }

  #open(views: readonly (ViewName | View)[]): Promise<void> {
    const { print } = this.#options;
    const events = {
      ended: (code: number) => this.stop(code),
      restart: () => void this.#way?.tryAgain(),
      useHere: () => void this.#way?.useHere(),
      news: (news: WindowNews) => this.#presence.hear(news),
      staysWithoutWindow: () => this.#presence.staysWithoutWindow(),
    };
    const settings = { folder: this.#folder, log: this.#log, shell: SHELL, print, events };
    return openFront(views, settings, (front) => {
      this.#front = front;
      front.follow(this.#state);
    });
  }

  #ways(env: Environment): Way {
    const [folder, log, abilities] = [this.#folder, this.#log, this.#abilities()];
    const show = (state: BackendState) => this.#show(state);
    const elsewhere = (is: boolean) => this.#presence.setElsewhere(is);
    return new Way({ folder, env, log, abilities, show, elsewhere }, this.#options.here);
  }

  #supervise(backend: Backend, way: Way): Supervisor {
    const { backend: command, backendArguments = [] } = this.#options;
    const described = [backendAs(command, backendArguments), OLLAMA, ENGINE];
    const events: SupervisorEvents = {
      changed: () => this.#backend?.say({ type: "sidecars", sidecars: this.#processes() }),
      backend: (state) => way.showHere(state),
    };
    return new Supervisor(described, way.here, backend, this.#log, events, way.now);
  }

  #show(state: BackendState) {
    this.#state = state;
    this.#workers.follow(state);
    this.#log.say("Hearth", told(state, performance.now()));
    this.#front?.follow(state);
  }

  #abilities(): Abilities {
    return abilitiesOf({
      front: () => this.#front,
      way: () => this.#way,
      supervisor: () => this.#supervisor,
      presence: this.#presence,
      setLanguage: async (language) => this.#speak(language),
      tellWorkers: this.#workers.tell,
    });
  }

  #speak(language: Choice) {
    this.#language.change(language);
    this.#presence.speakAnew();
    this.#backend?.say({ type: "sidecars", sidecars: this.#processes() }); // what is said of each, said anew
  }

  async #answer(question: Question): Promise<Reply> {
    const processes = this.#workers.among(this.#processes());
    if (question.type === "status")
      return { ok: true, status: { processes, view: this.#front?.name ?? "none" } };
    if (this.#options.passing) return { ok: true, passing: true };
    try {
      const url = await (question.type === "let-in" ? this.letIn() : this.#presence.come(question.link));
      return url === undefined ? { ok: true } : { ok: true, url };
    } catch (error) {
      return { ok: false, reason: (error as Error).message };
    }
  }

  /** The shell first, then what it looks after. */
  #processes(): readonly ProcessReport[] {
    const others = [...(this.#way?.reports() ?? []), ...(this.#supervisor?.reports() ?? [])];
    return [shellReport(this.#began, SHELL), ...others];
  }

  /** Ends everything of ours; only then the launch is over. */
  async #end(code: number) {
    if (this.#ending) return this.#ended.promise;
    this.#ending = true;
    this.#way?.end();
    await Promise.all([this.#closeFront(), this.#supervisor?.end(), this.#presence.end()]);
    await this.#demo?.end();
    this.#listener?.close();
    this.#log.say("Hearth", "ended");
    this.#log.close();
    this.#instance.end();
    this.#ended.resolve(code);
  }

  async #closeFront() {
    const closing = this.#opening?.then(() => this.#front?.close());
    const closed = closing?.catch((error: Error) => this.#log.say("View", error.message));
    await Promise.race([closed, Bun.sleep(CLOSES_WITHIN)]);
  }
}

if (import.meta.main) process.exit(await main(process.argv.slice(2)));
