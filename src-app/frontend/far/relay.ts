/**
 * Stands on loopback for a Hearth elsewhere. The view asks here, with a token of this launch; what may pass the guard goes on
 * with the other Hearth's token, which no view, log or argument ever has. Bodies and streams flow both ways as they come;
 * whoever goes away takes the other connection with them.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { _ } from "../words.ts";
import type { Far } from "./address.ts";
import { askFar } from "./asking.ts";
import { type Refusal, refusal } from "./guard.ts";
import { isOwn, type OwnAnswer, type OwnRequests } from "./own.ts";
import { broughtBack, sentOn } from "./passing.ts";

/** A page's own small requests (bytes). */
const LARGEST_OWN = 65_536;
/** A connection on which nothing is asked (ms): longer than a view leaves one, so that none closes under a question. */
const KEPT_FOR = 120_000;
/** Statuses below it announce another one. */
const FIRST_FINAL = 200;
const elsewhere = (): Refusal => ({
  status: 502,
  sentence: _("The Hearth elsewhere sends to another address, where nothing is asked."),
});
const noSense = (): Refusal => ({
  status: 502,
  sentence: _("What the Hearth elsewhere answers makes no sense."),
});
const noPath = (): Refusal => ({ status: 400, sentence: _("The request names no path.") });
const tooLarge = (): Refusal => ({ status: 413, sentence: _("The request is too large.") });

export interface RelaySettings {
  readonly far: Far;
  /** What lets a view in here. */
  readonly token: string;
  /** What the shell does itself for the page. */
  readonly own: OwnRequests;
  /** The other Hearth could not be asked just now. */
  readonly missed: () => void;
}

export class Relay {
  readonly #server: Server;
  readonly #settings: RelaySettings;
  readonly #open = new Set<IncomingMessage>();
  #port = 0;

  private constructor(settings: RelaySettings) {
    this.#settings = settings;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => cut(request)); // it went away while it was read
    });
    this.#server.keepAliveTimeout = KEPT_FOR;
  }

  /** Listens on a port of 127.0.0.1 that the system chooses. Rejects where there is none. */
  static async open(settings: RelaySettings): Promise<Relay> {
    const relay = new Relay(settings);
    await new Promise<void>((resolve, reject) => {
      relay.#server.once("error", reject);
      relay.#server.listen({ port: 0, host: "127.0.0.1", exclusive: true }, resolve);
    });
    relay.#port = (relay.#server.address() as AddressInfo).port;
    return relay;
  }

  get port(): number {
    return this.#port;
  }

  /** Ends every connection, streams included. */
  close() {
    this.#server.close();
    for (const request of this.#open) cut(request);
  }

  async #answer(request: IncomingMessage, response: ServerResponse) {
    this.#open.add(request);
    response.on("close", () => this.#open.delete(request));
    response.on("error", () => {}); // the view went away: nobody is left to be told
    const { method = "GET", url: path = "" } = request;
    if (!path.startsWith("/")) return refuse(response, noPath());
    const refused = refusal({ method, path, raw: request.rawHeaders }, this.#port, this.#settings.token);
    if (refused !== undefined) return refuse(response, refused);
    if (isOwn(method, path)) return this.#answerOwn(request, response, method, path);
    this.#passOn(request, response, method, path);
  }

  async #answerOwn(request: IncomingMessage, response: ServerResponse, method: string, path: string) {
    const body = await readAll(request);
    if (body === undefined) return refuse(response, tooLarge());
    const window = request.headers["x-hearth-window"];
    const asked = { method, path, body, window: typeof window === "string" ? window : undefined };
    const answer = await this.#settings.own.answer(asked, this.#port);
    write(response, answer);
    if (answer.afterwards !== undefined) response.once("close", answer.afterwards);
  }

  #passOn(request: IncomingMessage, response: ServerResponse, method: string, path: string) {
    const { far, missed } = this.#settings;
    const asking = askFar(far, { method, path, headers: sentOn(request.rawHeaders) });
    let isGone = false;
    response.on("close", () => {
      isGone = true;
      asking.destroy();
    });
    asking.on("error", () => {
      if (!isGone) missed();
      cut(request); // as where a backend has died: the page keeps what it has and tries again
    });
    asking.on("response", (answer) => {
      const refused = begin(response, answer, far);
      if (refused !== undefined) {
        asking.destroy();
        return refuse(response, refused);
      }
      answer.on("error", () => cut(request)); // cut short: it must not look like an end
      answer.pipe(response);
    });
    request.pipe(asking);
  }
}

/** Sends on the head of what came back; why not, where it leads elsewhere or is none. */
function begin(
  response: ServerResponse,
  answer: IncomingMessage,
  { origin, host }: Far,
): Refusal | undefined {
  const { statusCode = 0, rawHeaders } = answer;
  const headers = broughtBack(rawHeaders, origin, host);
  if (headers === undefined) return elsewhere();
  if (statusCode < FIRST_FINAL) return noSense(); // 101 would make the rest of the connection something else
  try {
    response.writeHead(statusCode, headers); // raises for what can't stand in a head
    response.flushHeaders(); // a stream may have nothing to say for a while
    return undefined;
  } catch {
    return noSense();
  }
}

/** By the socket: Bun turns the end of a response that has not begun into an empty one of status 200. */
function cut(request: IncomingMessage) {
  request.socket.destroy();
}

function refuse(response: ServerResponse, { status, sentence }: Refusal) {
  write(response, { status, body: sentence });
}

function write(response: ServerResponse, { status, headers = {}, body = "" }: OwnAnswer) {
  const own = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store", ...headers };
  response.writeHead(status, { ...own, "x-content-type-options": "nosniff" });
  response.end(body);
}

async function readAll(request: IncomingMessage): Promise<string | undefined> {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) {
    body += chunk;
    if (body.length > LARGEST_OWN) return undefined;
  }
  return body;
}
