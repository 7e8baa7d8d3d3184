/**
 * Every process that Hearth may start: which program, with which words, in which environment. Nothing else is ever started
 * as one, whoever asks; `description.ts` says what each entry means. Times in ms.
 */

import { ANNOUNCE_WITHIN } from "../announcement.ts";
import { EXIT } from "../contract.ts";
import type { Environment } from "../data-folder.ts";
import { isLocal, ollamaAddress } from "../ollama-address.ts";
import { Refused } from "../requests.ts";
import { later } from "../words.ts";
import type { Description, Program } from "./description.ts";
import { MODES } from "./mode.ts";
import { USUAL } from "./restarts.ts";

const UNIX = ["linux", "darwin"] as const;
const WINDOWS = ["win32"] as const;
const APP = "{checkout}/src-app/backend/app.py";

/** The venv's own Python where it is in place; `uv run` finds or makes one else, and takes 30 ms longer. */
export const BACKEND: Description = {
  name: "backend",
  called: later("the backend"),
  source: "Backend Log",
  programs: [
    { run: "source", on: UNIX, program: "{checkout}/.venv/bin/python", words: [APP] },
    { run: "source", on: WINDOWS, program: "{checkout}/.venv/Scripts/python.exe", words: [APP] },
    { run: "source", program: "uv", words: ["run", "--no-sync", "python", APP] },
    { run: "packaged", on: UNIX, program: "{resources}/backend/hearth-backend", words: [] },
    { run: "packaged", on: WINDOWS, program: "{resources}/backend/hearth-backend.exe", words: [] },
  ],
  absent: later("The program of the backend is not there: set Hearth up again with ./hearth."),
  folder: "{checkout}",
  environment: { HEARTH_DATA_DIR: "{data}" },
  after: [],
  modes: MODES,
  startsWithApp: true,
  ready: { by: "announcement", within: ANNOUNCE_WITHIN },
  ending: { patience: 2_000, grace: 2_000, hangGrace: 1_000 },
  restarts: USUAL,
  final: [EXIT.configuration, EXIT.data, EXIT.folderTaken],
  // the backend of a shell that was killed may hold the folder for its last second
  mayPass: { code: EXIT.folderTaken, within: 3_000, every: 250 },
  granted: ["restart"],
};

const SERVE = ["serve"];

export const OLLAMA: Description = {
  name: "ollama",
  called: "Ollama",
  source: "Ollama Log",
  programs: [
    { program: "ollama", words: SERVE },
    // the official build, where Hearth was told to fetch it
    { on: UNIX, program: "{data}/ollama/bin/ollama", words: SERVE },
    { on: WINDOWS, program: "{data}/ollama/bin/ollama.exe", words: SERVE },
    // a program that a desktop starts often has a shorter PATH than the person's terminal
    { on: UNIX, program: "/usr/local/bin/ollama", words: SERVE },
    { on: UNIX, program: "/usr/bin/ollama", words: SERVE },
    { on: UNIX, program: "/snap/bin/ollama", words: SERVE },
    { on: UNIX, program: "{home}/.local/bin/ollama", words: SERVE },
    { on: UNIX, program: "/opt/homebrew/bin/ollama", words: SERVE },
    { on: UNIX, program: "/Applications/Ollama.app/Contents/Resources/ollama", words: SERVE },
    { on: WINDOWS, program: "{home}/AppData/Local/Programs/Ollama/ollama.exe", words: SERVE },
  ],
  absent: later("Ollama is not installed on this machine."),
  folder: "{data}",
  environment: {
    OLLAMA_HOST: "127.0.0.1:{port}",
    // no page of any browser has to reach it; whatever the person's own environment allows is not for this one
    OLLAMA_ORIGINS: "http://127.0.0.1:{port}",
    // would write prompts into the log
    OLLAMA_DEBUG: "0",
  },
  after: [],
  modes: ["service"],
  startsWithApp: true,
  unless: "HEARTH_START_OLLAMA",
  elsewhere: {
    address: whereOllamaIsExpected,
    questions: { paths: ["/api/version"], limit: 2_000, every: 15_000 },
  },
  ready: {
    by: "http",
    within: 30_000,
    questions: { paths: ["/api/version", "/"], limit: 2_000, every: 500 },
    watch: { paths: ["/api/version"], limit: 2_000, every: 5_000, silentAfter: 2, hungAfter: 6 },
  },
  ending: { patience: 0, grace: 2_000, hangGrace: 2_000 },
  restarts: USUAL,
  final: [],
  granted: ["start", "stop", "restart"],
};

const ENGINE_WORDS = [
  "{checkout}/src-app/backend/engine/serving.py",
  "--port",
  "{port}",
  "--models",
  "{data}/models",
];

/** Runs a model of a GGUF file, where there is no Ollama; the backend asks for it where there is something to run. */
export const ENGINE: Description = {
  name: "engine",
  called: later("the engine"),
  source: "Engine Log",
  programs: [
    { run: "source", on: UNIX, program: "{checkout}/.venv/bin/python", words: ENGINE_WORDS },
    { run: "source", on: WINDOWS, program: "{checkout}/.venv/Scripts/python.exe", words: ENGINE_WORDS },
  ],
  absent: later("The engine is not part of this installation."),
  folder: "{data}",
  // where the person had the library installed
  environment: { PYTHONPATH: "{data}/engine" },
  after: [],
  modes: ["standalone"],
  startsWithApp: false,
  ready: {
    by: "http",
    within: 30_000,
    questions: { paths: ["/api/version"], limit: 2_000, every: 100 },
    watch: { paths: ["/api/version"], limit: 2_000, every: 5_000, silentAfter: 2, hungAfter: 6 },
  },
  ending: { patience: 0, grace: 2_000, hangGrace: 2_000 },
  restarts: USUAL,
  final: [EXIT.configuration],
  granted: ["start", "stop", "restart"],
};

/** The backend, started by another command or with more words: for tests and the developer's loop, by code alone. */
export function backendAs(command: readonly string[] | undefined, words: readonly string[]): Description {
  const [program, ...first] = command ?? [];
  const programs: readonly Program[] = program === undefined ? BACKEND.programs : [{ program, words: first }];
  return { ...BACKEND, programs: programs.map((each) => ({ ...each, words: [...each.words, ...words] })) };
}

/** Only on this machine is Ollama looked for or started; where the person named another one, it is theirs. */
function whereOllamaIsExpected(env: Environment): URL {
  const address = ollamaAddress(env.OLLAMA_HOST);
  if (address === undefined) throw new Refused("OLLAMA_HOST can't be understood.");
  if (!isLocal(address)) throw new Refused(`OLLAMA_HOST names another machine, ${address.host}.`);
  // whether one answers there is not ours to tell: one of our own must not take its place
  if (address.protocol !== "http:")
    throw new Refused("OLLAMA_HOST names a server over TLS: it is used as it is.");
  return address;
}
