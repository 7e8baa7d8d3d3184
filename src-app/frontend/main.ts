/** The story of a launch: one shell for a folder, a window, a socket, a backend that is kept alive, and the end. */

import { join } from "node:path";
import { version } from "../../package.json";
import { parseArguments, UsageError } from "./arguments.ts";
import { Backend } from "./backend.ts";
import { python, wantedPort } from "./backend-program.ts";
import { told } from "./backend-state.ts";
import { EXIT, type ProcessReport, type ToBackend, type WindowNews } from "./contract.ts";
import { dataFolder, type Environment, FolderError, prepareFolder } from "./data-folder.ts";
import { type Demo, startDemo } from "./demo.ts";
import { Presence } from "./desktop/presence.ts";
import type { Front } from "./front.ts";
import { type First, type Question, type Reply, takeInstance } from "./instance.ts";
import { launchAddressOf } from "./launch-address.ts";
import { type Listener, openListener } from "./listening.ts";
import { Log, toStderr } from "./log.ts";
import { openFront } from "./open-front.ts";
import { backendAs, ENGINE, OLLAMA } from "./processes/described.ts";
import { surroundings } from "./processes/finding.ts";
import { type Mode, ModeFile } from "./processes/mode.ts";
import { answer, Refused } from "./requests.ts";
import { type BackendState, Supervisor, type SupervisorEvents } from "./supervisor.ts";
import { openInSystem } from "./system-programs.ts";
import { candidates, UnknownView, type ViewName } from "./views/choose.ts";
import type { View } from "./views/view.ts";
import { webkitgtkAvailable } from "./views/webkitgtk/libraries.ts";

const SHELL = `hearth-shell ${version}`;
const WRONG_USAGE = 2;
const WAITS = "hearth: Waiting for an answer that is being written in a terminal; Hearth starts after it.";
const SILENT = "Hearth is running already, but does not answer. End it, then start it again.";
/** A window that does not close must not keep the rest alive (ms). */
const CLOSES_WITHIN = 2_000;

export interface Options {
  readonly window: boolean;
  readonly demo: boolean;
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

/** A demo leaves the person's own conversations alone, unless a folder is named. */
export function folderFor({ demo, env }: Pick<Options, "demo" | "env">): string {
  const folder = dataFolder(env);
  return demo && !env.HEARTH_DATA_DIR ? join(folder, "demo") : folder;
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
  readonly #presence: Presence;
  readonly #began = new Date();
  readonly #ended = Promise.withResolvers<number>();
  #opening: Promise<void> | undefined;
  #front: Front | undefined;
  #demo: Demo | undefined;
  #listener: Listener | undefined;
  #backend: Backend | undefined;
  #supervisor: Supervisor | undefined;
  #mode: ModeFile | undefined;
  #state: BackendState = { kind: "starting" };
  #ending = false;

  constructor(options: Options, folder: string, instance: First) {
    this.#options = options;
    this.#folder = folder;
    this.#instance = instance;
    this.#log = new Log(folder, options.tell);
    this.#presence = new Presence({
      env: options.env,
      folders: { logs: this.#log.folder, data: folder },
      say: (line) => this.#log.say("Hearth", line),
      tell: (message) => this.#backend?.say(message),
      quit: () => this.stop(),
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
      this.#backend = new Backend(this.#listener, SHELL, this.#log, (request) => this.#grant(request));
      this.#supervisor = this.#supervise(this.#backend);
      this.#supervisor.begin();
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
    await this.#supervisor?.restart("backend");
  }

  letIn(): Promise<string | undefined> {
    return launchAddressOf(this.#state);
  }

  #open(views: readonly (ViewName | View)[]): Promise<void> {
    const { print } = this.#options;
    const events = {
      ended: (code: number) => this.stop(code),
      restart: () => void this.#supervisor?.start("backend"),
      news: (news: WindowNews) => this.#presence.hear(news),
      staysWithoutWindow: () => this.#presence.staysWithoutWindow(),
    };
    const settings = { folder: this.#folder, log: this.#log, shell: SHELL, print, events };
    return openFront(views, settings, (front) => {
      this.#front = front;
      front.follow(this.#state);
    });
  }

  #supervise(backend: Backend): Supervisor {
    const { env, backend: command, backendArguments = [] } = this.#options;
    const described = [backendAs(command, backendArguments), OLLAMA, ENGINE];
    const here = surroundings({ ...env, ...this.#demo?.env }, this.#folder);
    this.#mode = new ModeFile(this.#folder, here.env);
    const events: SupervisorEvents = {
      changed: () => this.#backend?.say({ type: "sidecars", sidecars: this.#processes() }),
      backend: (state) => {
        this.#state = state;
        this.#log.say("Hearth", told(state, performance.now()));
        this.#front?.follow(state);
      },
    };
    return new Supervisor(described, here, backend, this.#log, events, this.#mode.now);
  }

  async #setMode(mode: Mode) {
    if (this.#mode?.isFixed && mode !== this.#mode.now)
      throw new Refused("OLLAMA_HOST decides how Hearth runs: it is set where Hearth was started.");
    this.#mode?.change(mode);
    await this.#supervisor?.setMode(mode);
  }

  #grant(request: Parameters<typeof answer>[0]): Promise<ToBackend> {
    return answer(request, {
      openExternal: openInSystem,
      openWindow: async (path, kind) => this.#front?.openWindow(path, kind),
      raiseWindow: (path) => this.#presence.raise(path),
      closeWindow: async (window) => this.#front?.closeWindow(window),
      setTitle: async (title, window) => this.#front?.setTitle(title, window),
      zoom: async (by, window) => this.#front?.zoom(by, window),
      toggleFullscreen: async (window) => this.#front?.toggleFullscreen(window),
      setMode: (mode) => this.#setMode(mode),
      startSidecar: async (name) => this.#supervisor?.grant("start", name),
      stopSidecar: async (name) => this.#supervisor?.grant("stop", name),
      restartSidecar: async (name) => this.#supervisor?.grant("restart", name),
      desktop: (name, args) => this.#presence.grant(name, args),
    });
  }

  async #answer(question: Question): Promise<Reply> {
    if (question.type === "status")
      return { ok: true, status: { processes: this.#processes(), view: this.#front?.name ?? "none" } };
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
    const since = this.#began.toISOString();
    const shell = { name: "shell", status: "running", pid: process.pid, port: null, restarts: 0 } as const;
    return [
      { ...shell, since, detail: SHELL, ours: false, url: null },
      ...(this.#supervisor?.reports() ?? []),
    ];
  }

  /** Ends everything of ours; only then the launch is over. */
  async #end(code: number) {
    if (this.#ending) return this.#ended.promise;
    this.#ending = true;
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
