/** One connection to the session's bus: calls and their answers, signals, and objects that others may call. */

import { connect as connectSocket, type Socket } from "node:net";
import { shakeHands } from "./handshake.ts";
import { Incoming } from "./incoming.ts";
import { decode, encode, type Message } from "./message.ts";
import { Answered, BusError, type Value } from "./values.ts";

/** How long an answer may take (ms). */
const ANSWERS_WITHIN = 5_000;
/** A bus that is there answers at once (ms). */
const CONNECTS_WITHIN = 2_000;
const FAILED = "org.freedesktop.DBus.Error.Failed";
const UNKNOWN = "org.freedesktop.DBus.Error.UnknownMethod";
const BUS = {
  destination: "org.freedesktop.DBus",
  path: "/org/freedesktop/DBus",
  interface: "org.freedesktop.DBus",
} as const;

/** What of whom is called. */
export interface Call {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature?: string;
  readonly body?: readonly Value[];
  /** Instead of the usual 5 s; `Infinity` where a person is asked (ms). */
  readonly within?: number;
}

export interface Signal {
  readonly sender: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly body: readonly Value[];
}

/** Answers to a call, with the signature of the answer. Raises Answered for an error of its own name. */
export interface Return {
  readonly signature: string;
  readonly body: readonly Value[];
}

/** Answers a call of a method, or undefined where there is none of that name. */
export type Served = (call: Message) => Return | undefined;

export class Connection {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, PromiseWithResolvers<Message>>();
  readonly #served = new Map<string, Served>();
  readonly #listening = new Set<(signal: Signal) => void>();
  readonly #closed = Promise.withResolvers<string>();
  readonly #incoming = new Incoming();
  #serial = 0;
  #over = false;
  #name = "";

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Uint8Array) => this.#hear(chunk));
    socket.on("error", (error) => this.#end(error.message));
    socket.on("close", () => this.#end("it hung up"));
  }

  /** Connects to the bus that listens at `path`. Rejects where there is none, or it does not let us in. */
  static async open(path: string): Promise<Connection> {
    const socket = connectSocket(path);
    const failed = Promise.withResolvers<never>();
    const timer = setTimeout(() => failed.reject(new BusError("the bus does not answer")), CONNECTS_WITHIN);
    socket.on("error", failed.reject);
    try {
      const connected = new Promise((resolve) => socket.once("connect", resolve));
      await Promise.race([connected, failed.promise]);
      const heard = await Promise.race([shakeHands(socket, process.getuid?.() ?? 0), failed.promise]);
      const connection = new Connection(socket);
      const hello = connection.call({ ...BUS, member: "Hello" });
      connection.#hear(heard); // what came with the last line of the handshake
      const [name] = await Promise.race([hello, failed.promise]);
      connection.#name = String(name);
      return connection;
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      clearTimeout(timer);
      failed.promise.catch(() => {}); // what fails later ends the connection, and is told by `closed`
    }
  }

  /** The name that the bus gave us, such as `:1.42`. */
  get name(): string {
    return this.#name;
  }

  /** Resolves when the bus is gone, with the reason in a few words. */
  get closed(): Promise<string> {
    return this.#closed.promise;
  }

  /** The values that the method answers with. Rejects with Answered, or with BusError where no answer comes. */
  async call({ within = ANSWERS_WITHIN, signature = "", body = [], ...to }: Call): Promise<readonly Value[]> {
    if (this.#over) throw new BusError("the bus is gone");
    const serial = ++this.#serial;
    this.#send({ kind: "call", serial, signature, body, ...to });
    const answer = Promise.withResolvers<Message>();
    this.#waiting.set(serial, answer);
    const late = () => answer.reject(new BusError(`${to.destination} does not answer ${to.member}`));
    const timer = Number.isFinite(within) ? setTimeout(late, within) : undefined;
    try {
      const { kind, error = FAILED, body: found } = await answer.promise;
      if (kind === "error") throw new Answered(error, typeof found[0] === "string" ? found[0] : "");
      return found;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(serial);
    }
  }

  /** Asks the bus itself. */
  askBus(member: string, signature = "", body: readonly Value[] = []): Promise<readonly Value[]> {
    return this.call({ ...BUS, member, signature, body });
  }

  /** Has every signal told that comes; `subscribe` makes them come. Returns what ends it. */
  listen(listener: (signal: Signal) => void): () => void {
    this.#listening.add(listener);
    return () => void this.#listening.delete(listener);
  }

  /** Makes the signals of an interface come, from whoever has the name `sender`. */
  async subscribe(sender: string, interface_: string): Promise<void> {
    await this.askBus("AddMatch", "s", [`type='signal',sender='${sender}',interface='${interface_}'`]);
  }

  /** The present owner of `name`, such as `:1.7`, or undefined where nobody has it. */
  async ownerOf(name: string): Promise<string | undefined> {
    try {
      return String((await this.askBus("GetNameOwner", "s", [name]))[0]);
    } catch (error) {
      if (error instanceof Answered) return undefined;
      throw error;
    }
  }

  /** Tells who has `name`: now, and at each change. */
  async watchName(name: string, told: (owner: string | undefined) => void): Promise<void> {
    this.listen(({ sender, member, body: [whose, , owner] }) => {
      const isChange = sender === BUS.destination && member === "NameOwnerChanged" && whose === name;
      if (isChange) told(owner === "" ? undefined : String(owner));
    });
    const rule = `type='signal',sender='${BUS.destination}',member='NameOwnerChanged',arg0='${name}'`;
    await this.askBus("AddMatch", "s", [rule]);
    told(await this.ownerOf(name));
  }

  /** Lets others call the object at `path`. */
  serve(path: string, served: Served) {
    this.#served.set(path, served);
  }

  /** Tells everybody who wants to hear it, or `destination` alone, whether that wants to or not. */
  emit(signal: Omit<Signal, "sender"> & { readonly signature: string; readonly destination?: string }) {
    if (!this.#over) this.#send({ kind: "signal", serial: ++this.#serial, ...signal });
  }

  close() {
    this.#leave("we left it");
  }

  #leave(why: string) {
    this.#end(why);
    this.#socket.destroy();
  }

  #send(message: Message) {
    this.#socket.write(encode(message));
  }

  #hear(chunk: Uint8Array) {
    try {
      for (const bytes of this.#incoming.feed(chunk)) {
        const message = decode(bytes);
        if (message !== undefined) this.#take(message);
      }
    } catch (error) {
      // what can't be read can't be passed over either: where the next message begins is not known
      this.#leave(`it said what can't be read: ${(error as Error).message}`);
    }
  }

  #take(message: Message) {
    if (message.kind === "call") return this.#answer(message);
    if (message.kind === "signal") return this.#tell(message);
    this.#waiting.get(message.answerTo ?? 0)?.resolve(message);
  }

  #tell({ sender = "", path = "", interface: interface_ = "", member = "", body }: Message) {
    for (const listener of [...this.#listening])
      listener({ sender, path, interface: interface_, member, body });
  }

  #answer(call: Message) {
    const to = { serial: ++this.#serial, answerTo: call.serial, destination: call.sender ?? "" };
    const refuse = (error: string, text: string) =>
      this.#send({ ...to, kind: "error", error, signature: "s", body: [text] });
    try {
      const answer = this.#served.get(call.path ?? "")?.(call);
      if (call.unanswered) return;
      if (answer === undefined) return refuse(UNKNOWN, `There is no ${call.member} here.`);
      this.#send({ ...to, kind: "answer", ...answer });
    } catch (error) {
      if (call.unanswered) return;
      refuse(error instanceof Answered ? error.error : FAILED, (error as Error).message);
    }
  }

  /** The first reason is the one that counts. */
  #end(why: string) {
    this.#over = true;
    for (const { reject } of this.#waiting.values()) reject(new BusError("the bus is gone"));
    this.#closed.resolve(why);
  }
}
