/**
 * One shell for a data folder. The first holds a lock that the kernel drops with it, however it ends, and listens on a
 * socket in the folder; every later start speaks to it there: one JSON object a line, one line for an answer.
 *
 *     {"type":"raise"}   → {"ok":true}, or {"ok":true,"url":…} where there is no window to bring to the front
 *     {"type":"raise","link":"hearth://…"}: the same, and there
 *     {"type":"status"}  → {"ok":true,"status":{…}}
 *     {"type":"let-in"}  → {"ok":true,"url":…}, a one-time address; without one while there is no backend that answers
 *
 * What is asked to raise or to let in may have to wait for its backend: until the answer comes, an empty line each second
 * says that it is being made.
 *
 * One that is there for a single call and ends with it (`hearth ask`) answers raise and let-in with
 * {"ok":true,"passing":true}: whoever asks waits, and may be the next.
 */

import { createHash } from "node:crypto";
import { chmodSync, closeSync, openSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { isObject, type ProcessReport, parseObject } from "./contract.ts";
import { libc } from "./libc.ts";
import { LineSplitter } from "./lines.ts";

const LOCK_EX = 2;
const LOCK_NB = 4;
/** So long the other side may be still (ms). */
const ANSWER_WITHIN = 3_000;
/** Between two signs that an answer is being made (ms). */
const SIGN_EVERY = 1_000;
const TRY_AGAIN = 50;
/** Between two looks whether one that ends soon has ended (ms). */
const PASSES_WITHIN = 200;
/** Characters. A link has 3,500 at most, and JSON makes up to six of each. */
const LONGEST_QUESTION = 24 * 1024;
/** Bytes of a line, and of all that comes before it. */
const LONGEST_ANSWER = 64 * 1024;

/** `link` is as it came: whoever answers looks where it leads. */
export type Question =
  | { readonly type: "raise"; readonly link?: string }
  | { readonly type: "status" }
  | { readonly type: "let-in" };

export type Reply =
  | {
      readonly ok: true;
      readonly url?: string;
      readonly status?: Status | undefined;
      /** It ends soon, with the one call that it is there for. */
      readonly passing?: true;
    }
  | { readonly ok: false; readonly reason: string };

/** What `hearth ps` shows. */
export interface Status {
  /** The shell first. */
  readonly processes: readonly ProcessReport[];
  readonly view: string;
}

/** We are the first. `end` gives the folder up. */
export interface First {
  readonly kind: "first";
  /** Answers questions from now on; those that came before have waited. */
  answer(how: (question: Question) => Promise<Reply>): void;
  end(): void;
}

/** Another one is running; this is what it answered, or undefined where it stayed silent. */
export interface Later {
  readonly kind: "later";
  readonly reply: Reply | undefined;
}

/**
 * Finds out whether we are the first for `folder`; where we are not, the first is asked to show itself, at `link`.
 * One that ends soon is waited for where there is an `onWait`, which is told so, once.
 */
export async function takeInstance(
  folder: string,
  link?: string,
  onWait?: () => void,
): Promise<First | Later> {
  const raise: Question = { type: "raise", ...(link !== undefined && { link }) };
  for (let told = false; ; told = true) {
    const found = await takeOrRaise(folder, raise);
    if (found.kind === "first" || !isPassing(found.reply) || onWait === undefined) return found;
    if (!told) onWait();
    await Bun.sleep(PASSES_WITHIN);
  }
}

/** Whether this was said by one that ends soon. */
export function isPassing(reply: Reply | "silent" | undefined): boolean {
  return typeof reply === "object" && reply.ok && reply.passing === true;
}

async function takeOrRaise(folder: string, raise: Question): Promise<First | Later> {
  const until = performance.now() + ANSWER_WITHIN;
  for (;;) {
    const lock = takeLock(folder);
    if (lock !== undefined) return listen(folder, lock, raise);
    const reply = await askOnce(folder, raise, until - performance.now());
    if (reply === "silent") return { kind: "later", reply: undefined };
    // nobody there: it may not listen yet, or be ending just now, and then its place is ours
    if (reply !== undefined || performance.now() + TRY_AGAIN > until) return { kind: "later", reply };
    await Bun.sleep(TRY_AGAIN);
  }
}

/** Asks the running instance. Undefined where there is none, or it is still for so long (ms). */
export async function askFirst(
  folder: string,
  question: Question,
  within = ANSWER_WITHIN,
): Promise<Reply | undefined> {
  const until = performance.now() + within;
  for (;;) {
    const reply = await askOnce(folder, question, until - performance.now());
    if (reply === "silent") return undefined;
    // it may have the lock already and not listen yet
    if (reply !== undefined || performance.now() + TRY_AGAIN > until) return reply;
    await Bun.sleep(TRY_AGAIN);
  }
}

/** Asks the running instance, where there is one now. Undefined where there is none, “silent” where it does not answer. */
export function askRunning(
  folder: string,
  question: Question,
  within = ANSWER_WITHIN,
): Promise<Reply | "silent" | undefined> {
  return askOnce(folder, question, within);
}

/** What gives the lock back, or undefined where another process has it. */
function takeLock(folder: string): (() => void) | undefined {
  const c = libc();
  if (c === undefined) return () => {}; // Windows: its pipes can be had once, which tells as much
  const file = openSync(join(folder, "shell.lock"), "a", 0o600);
  if (c.flock(file, LOCK_EX | LOCK_NB) === 0) return () => closeSync(file);
  closeSync(file);
  return undefined;
}

async function listen(folder: string, unlock: () => void, raise: Question): Promise<First | Later> {
  const answerer = Promise.withResolvers<(question: Question) => Promise<Reply>>();
  const address = addressOf(folder);
  const server = createServer((socket) => void serve(socket, answerer.promise));
  server.unref();
  if (process.platform !== "win32") rmSync(address, { force: true }); // of one that was killed: we have its lock
  if (!(await starts(server, address))) {
    unlock();
    return { kind: "later", reply: await askFirst(folder, raise) };
  }
  if (process.platform !== "win32") chmodSync(address, 0o600);
  return {
    kind: "first",
    answer: answerer.resolve,
    end: () => {
      server.close();
      if (process.platform !== "win32") rmSync(address, { force: true });
      unlock();
    },
  };
}

function starts(server: Server, address: string): Promise<boolean> {
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(address, () => resolve(true));
  });
}

async function serve(socket: Socket, answerer: Promise<(question: Question) => Promise<Reply>>) {
  socket.on("error", () => {}); // it went away; nobody waits for the answer
  socket.setTimeout(ANSWER_WITHIN, () => socket.destroy());
  const asked = await firstLine(socket);
  socket.setTimeout(0); // it has asked; what it waits for may take longer
  const question = asked === undefined ? undefined : parseQuestion(asked);
  if (question === undefined)
    return socket.end(said({ ok: false, reason: "This is not a question that is known here." }));
  const signs = question.type === "status" ? undefined : setInterval(() => socket.write("\n"), SIGN_EVERY);
  socket.on("close", () => clearInterval(signs));
  const answer = await answerer;
  const reply = await answer(question);
  clearInterval(signs);
  socket.end(said(reply));
}

function said(reply: Reply): string {
  return `${JSON.stringify(reply)}\n`;
}

function askOnce(folder: string, question: Question, limit: number): Promise<Reply | "silent" | undefined> {
  return new Promise((resolve) => {
    const socket = connect(addressOf(folder));
    const stillness = setTimeout(
      () => {
        resolve("silent");
        socket.destroy();
      },
      Math.max(limit, 1),
    );
    socket.on("data", () => stillness.refresh());
    socket.on("error", () => resolve(undefined));
    socket.on("close", () => {
      clearTimeout(stillness);
      resolve(undefined);
    });
    socket.on("connect", () => socket.write(`${JSON.stringify(question)}\n`));
    void firstLine(socket).then((line) => {
      resolve(line === undefined ? undefined : parseReply(line));
      socket.destroy();
    });
  });
}

/** The first line that is not empty, or undefined where the other side leaves or goes on and on without one. */
function firstLine(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    let size = 0;
    const splitter = new LineSplitter((line) => line !== "" && resolve(line));
    socket.on("data", (chunk: Uint8Array) => {
      size += chunk.length;
      splitter.feed(chunk);
      if (size > LONGEST_ANSWER) resolve(undefined);
    });
    socket.on("close", () => resolve(undefined));
  });
}

function parseQuestion(line: string): Question | undefined {
  const { type, link } = (line.length > LONGEST_QUESTION ? undefined : parseObject(line)) ?? {};
  if (type === "raise") return typeof link === "string" ? { type, link } : { type };
  return type === "status" || type === "let-in" ? { type } : undefined;
}

function parseReply(line: string): Reply | undefined {
  const fields = parseObject(line);
  if (fields?.ok === false) return { ok: false, reason: String(fields.reason ?? "") };
  if (fields?.ok !== true) return undefined;
  if (fields.passing === true) return { ok: true, passing: true };
  if (isObject(fields.status)) return { ok: true, status: fields.status as unknown as Status };
  return typeof fields.url === "string" ? { ok: true, url: fields.url } : { ok: true };
}

/** Where the first listens. A long path is no matter: Bun reaches it through its folder. */
function addressOf(folder: string): string {
  if (process.platform !== "win32") return join(folder, "shell.sock");
  return `\\\\.\\pipe\\hearth-${createHash("sha256").update(folder.toLowerCase()).digest("hex").slice(0, 32)}`;
}
