/** The relay on real sockets: before the real backend, and before a server that shows what it was asked. */

import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  setDefaultTimeout,
  test,
} from "bun:test";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect, createServer as createTunnel } from "node:net";
import { type Far, farAt } from "../../../src-app/frontend/far/address.ts";
import { LaunchCodes } from "../../../src-app/frontend/far/codes.ts";
import { OwnRequests } from "../../../src-app/frontend/far/own.ts";
import { Relay } from "../../../src-app/frontend/far/relay.ts";
import { FarHearth } from "../fixtures/far-hearth.ts";
import { until } from "../fixtures/processes.ts";

/** Real processes on a machine that may have much else to do (ms). */
setDefaultTimeout(60_000);

const TOKEN = "t".repeat(43);
/** So many streams does the backend grant. */
const STREAMS = 64;
const FAR_TOKEN = "f".repeat(43);
let relays: Relay[];
let done: string[];
let missed: number[];

beforeEach(() => {
  [relays, done, missed] = [[], [], []];
});

afterEach(() => {
  for (const relay of relays) relay.close();
});

async function open(far: Far): Promise<Relay> {
  const note = (what: string) => async () => void done.push(what);
  const abilities = {
    openExternal: async (url: string) => void done.push(`browser ${url}`),
    openWindow: async (path: string) => void done.push(`window ${path}`),
    closeWindow: async (window: string | undefined) => void done.push(`close ${window}`),
    zoom: async (by: string, window: string | undefined) => void done.push(`zoom ${by} ${window}`),
    toggleFullscreen: note("fullscreen"),
    useHere: () => void done.push("here"),
  };
  const own = new OwnRequests(TOKEN, new LaunchCodes(() => performance.now()), abilities);
  const relay = await Relay.open({ far, token: TOKEN, own, missed: () => missed.push(Date.now()) });
  relays.push(relay);
  return relay;
}

const CREDENTIAL = { authorization: `Bearer ${TOKEN}` };

function ask(relay: Relay, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...CREDENTIAL, ...(init.headers as Record<string, string>) };
  return fetch(`http://127.0.0.1:${relay.port}${path}`, { redirect: "manual", ...init, headers });
}

/** Sends these lines, and gives all that comes until the other side closes, or 300 ms have brought nothing more. */
function raw(port: number, lines: readonly string[], body = ""): Promise<string> {
  return new Promise((resolve) => {
    let came = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(`${lines.join("\r\n")}\r\n\r\n${body}`));
    socket.setTimeout(300, () => socket.destroy());
    socket.on("data", (data) => {
      came += data;
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(came));
  });
}

describe("before the real backend", () => {
  const elsewhere = new FarHearth();
  let far: Far;

  beforeAll(async () => {
    far = await elsewhere.start();
  });

  afterAll(() => elsewhere.end());

  test("a page comes through with its own policy, and its stream as it happens", async () => {
    const relay = await open(far);
    const page = await ask(relay, "/");
    expect(page.status).toBe(200);
    expect(page.headers.get("content-security-policy")).toStartWith("default-src 'none'");
    expect(await page.text()).toContain('id="events"');
    const stop = new AbortController();
    const events = await ask(relay, "/events", { signal: stop.signal });
    const reader = events.body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toStartWith("id: ");
    const draft = { method: "PUT", body: new URLSearchParams({ model: "tiny" }) };
    expect((await ask(relay, "/settings/model", draft)).status).toBe(204);
    let told = "";
    while (!told.includes("event: picker")) told += new TextDecoder().decode((await reader?.read())?.value);
    stop.abort();
  });

  test("what the person writes is stored over there, and comes back the same", async () => {
    const relay = await open(far);
    const text = `${"ä".repeat(50_000)} \u{1f525}`;
    const headers = { "content-type": "application/json" };
    const asked = { method: "POST", headers, body: JSON.stringify({ text }) };
    const begun = await ask(relay, "/api/v1/conversations", asked);
    expect(begun.status).toBe(201);
    const { conversation } = (await begun.json()) as { conversation: string };
    const page = await ask(relay, `/conversations/${conversation}`);
    expect(await page.text()).toContain("\u{1f525}");
  });

  test("a view that goes away takes its stream over there with it", async () => {
    const relay = await open(far);
    const status = async (signal: AbortSignal) => (await ask(relay, "/events", { signal })).status;
    const stop = new AbortController();
    const all = await Promise.all(Array.from({ length: STREAMS + 1 }, () => status(stop.signal)));
    expect(all).toContain(503); // there can be no more: as many as there can be are open
    stop.abort();
    const last = new AbortController();
    while ((await status(last.signal)) !== 200) await Bun.sleep(50);
    last.abort();
  });

  test("a token that is not theirs is said as they say it", async () => {
    const relay = await open({ ...far, token: FAR_TOKEN });
    expect((await ask(relay, "/")).status).toBe(401);
  });

  test("the port of a tunnel here and the port over there may differ, where that one is known", async () => {
    const there = Number(new URL(far.origin).port);
    const tunnel = createTunnel((near) => void near.pipe(connect(there, "127.0.0.1")).pipe(near));
    await new Promise<void>((resolve) => tunnel.listen(0, "127.0.0.1", resolve));
    try {
      const address = `http://127.0.0.1:${(tunnel.address() as AddressInfo).port}`;
      expect((await ask(await open(farAt(address, "", far.token)), "/")).status).toBe(421);
      expect((await ask(await open(farAt(address, String(there), far.token)), "/")).status).toBe(200);
    } finally {
      tunnel.close();
    }
  });

  test("while it is away nothing is answered, and it goes on when it is back", async () => {
    const own = new FarHearth();
    try {
      const first = await own.start();
      const relay = await open(first);
      const events = await ask(relay, "/events");
      const reader = events.body?.getReader();
      await reader?.read();
      await own.kill();
      const ending = (async () => {
        while (!(await reader?.read())?.done);
      })();
      await expect(ending).rejects.toThrow();
      await expect(ask(relay, "/")).rejects.toThrow();
      await expect(ask(relay, "/draft", { method: "PUT", body: "text=x" })).rejects.toThrow();
      expect(missed.length).toBeGreaterThan(0);
      const again = await own.start(Number(new URL(first.origin).port));
      expect((await ask(await open(again), "/")).status).toBe(200);
      expect((await ask(relay, "/")).status).toBe(401); // it has a new token
    } finally {
      await own.end();
    }
  });
});

describe("before a server that shows what it was asked", () => {
  let asked: { method: string; url: string; raw: readonly string[]; body: string }[];
  let gone: string[];
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let far: Far;
  const server = createServer(async (request, response) => {
    request.on("close", () => gone.push(request.url ?? ""));
    response.on("close", () => gone.push(request.url ?? ""));
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    asked.push({ method: request.method ?? "", url: request.url ?? "", raw: request.rawHeaders, body });
    answer(request, response);
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    far = farAt(`http://localhost:${(server.address() as AddressInfo).port}`, "8765", FAR_TOKEN);
  });

  afterAll(() => void server.close());

  beforeEach(() => {
    [asked, gone] = [[], []];
    answer = (_, response) => response.end("hello");
  });

  const header = (name: string) =>
    asked.flatMap(({ raw }) => raw.filter((_, at) => at % 2 === 1 && raw[at - 1]?.toLowerCase() === name));

  test("it is asked with its own token and port, and learns nothing of this computer's view", async () => {
    const relay = await open(far);
    const own = `http://127.0.0.1:${relay.port}`;
    await ask(relay, "/a%2Fb?c=%20", {
      method: "POST",
      body: "text=1",
      headers: {
        cookie: `hearth_session_${relay.port}=${TOKEN}; other=1`,
        origin: own,
        referer: `${own}/conversations/7`,
        "x-forwarded-for": "192.0.2.1",
        forwarded: "for=192.0.2.1",
        "x-hearth-window": "w1",
        "hx-request": "true",
        "x-request-id": "abcdefgh",
      },
    });
    expect(asked).toMatchObject([{ method: "POST", url: "/a%2Fb?c=%20", body: "text=1" }]);
    expect(header("host")).toEqual(["127.0.0.1:8765"]);
    expect(header("authorization")).toEqual([`Bearer ${FAR_TOKEN}`]);
    expect([header("hx-request"), header("x-request-id"), header("x-hearth-relay")]).toEqual([
      ["true"],
      ["abcdefgh"],
      ["1"],
    ]);
    for (const name of ["cookie", "origin", "referer", "x-forwarded-for", "forwarded", "x-hearth-window"])
      expect([name, header(name)]).toEqual([name, []]);
    expect(JSON.stringify(asked)).not.toContain(TOKEN);
  });

  test("neither cookie nor leave for other origins comes back, nor the token", async () => {
    answer = (_, response) => {
      response.setHeader("set-cookie", ["a=b", "c=d"]);
      response.setHeader("access-control-allow-origin", "*");
      response.setHeader("x-thing", "kept");
      response.end("hello");
    };
    const came = await ask(await open(far), "/");
    expect([...came.headers.keys()]).not.toContain("set-cookie");
    expect([...came.headers.keys()]).not.toContain("access-control-allow-origin");
    expect(came.headers.get("x-thing")).toBe("kept");
    expect(JSON.stringify([...came.headers])).not.toContain(FAR_TOKEN);
  });

  test.each([
    ["/conversations/7", "/conversations/7"],
    ["http://127.0.0.1:8765/a?b#c", "/a?b#c"],
  ])("a redirect to %p stays here", async (location, to) => {
    answer = (_, response) => response.writeHead(303, { location }).end();
    const came = await ask(await open(far), "/");
    expect([came.status, came.headers.get("location")]).toEqual([303, to]);
  });

  test.each([
    "http://evil.example/",
    "//evil.example/",
    "https://127.0.0.1:8765/",
    "javascript:1",
    "http://[",
    "/\\evil",
  ])("a redirect to %p is neither followed nor passed on", async (location) => {
    answer = (_, response) => response.writeHead(303, { location }).end();
    const came = await ask(await open(far), "/");
    expect([came.status, came.headers.get("location")]).toEqual([502, null]);
  });

  test.each(["GET", "DELETE", "POST"])("a body of %p in pieces stays a body over there", async (method) => {
    const { port } = await open(far);
    const head = [`Host: 127.0.0.1:${port}`, `Authorization: Bearer ${TOKEN}`, "Transfer-Encoding: chunked"];
    const body = "GET /smuggled HTTP/1.1\r\n\r\n";
    await raw(port, [`${method} / HTTP/1.1`, ...head], `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`);
    expect(asked).toMatchObject([{ method, url: "/", body }]);
  });

  test.each(["HTTP/1.1 000 None", "HTTP/1.1 99 Few", "HTTP/1.1 101 Other", "HTTP/1.1 200\0 OK", "hello"])(
    "a head that can't be one (%p) is neither passed on nor the end of us",
    async (line) => {
      const liar = createTunnel((socket) => {
        socket.on("error", () => {}); // we hang up on it
        socket.once("data", () => void socket.end(`${line}\r\nContent-Length: 2\r\n\r\nhi`));
      });
      await new Promise<void>((resolve) => liar.listen(0, "127.0.0.1", resolve));
      try {
        const address = `http://127.0.0.1:${(liar.address() as AddressInfo).port}`;
        const relay = await open(farAt(address, "", FAR_TOKEN));
        const head = [`Host: 127.0.0.1:${relay.port}`, `Authorization: Bearer ${TOKEN}`, "Connection: close"];
        for (const _ of [1, 2])
          expect(await raw(relay.port, ["GET / HTTP/1.1", ...head])).not.toContain("hi");
      } finally {
        liar.close();
      }
    },
  );

  test("what is cut short does not look like an end", async () => {
    answer = (request, response) => {
      response.writeHead(200, { "content-type": "text/plain" });
      response.write("half");
      setTimeout(() => request.socket.destroy(), 20);
    };
    const came = await ask(await open(far), "/");
    await expect(came.text()).rejects.toThrow();
  });

  test("an answer's pieces come when they are sent, and a view that leaves ends them there", async () => {
    const piece = Promise.withResolvers<void>();
    answer = async (_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.flushHeaders();
      await piece.promise;
      response.write("data: 1\n\n");
    };
    const stop = new AbortController();
    const came = await ask(await open(far), "/events", { signal: stop.signal });
    expect(came.status).toBe(200); // before there is anything to say
    piece.resolve();
    const first = await came.body?.getReader().read();
    expect(new TextDecoder().decode(first?.value)).toBe("data: 1\n\n");
    gone = [];
    stop.abort();
    await until(() => gone.includes("/events"));
  });

  test("a large body flows in both directions", async () => {
    const body = "x".repeat(3_000_000);
    answer = (_, response) => response.end(asked[0]?.body);
    const came = await ask(await open(far), "/upload", { method: "POST", body });
    expect((await came.text()).length).toBe(body.length);
  });

  test("nothing passes that the guard refuses, whatever the path", async () => {
    const { port } = await open(far);
    const host = `Host: 127.0.0.1:${port}`;
    const own = `Authorization: Bearer ${TOKEN}`;
    const cases: readonly (readonly [readonly string[], number])[] = [
      [["GET / HTTP/1.1", host], 401],
      [["GET /static/hearth.css HTTP/1.1", host], 401],
      [["DELETE /far-connection HTTP/1.1", host], 401],
      [["POST /launch HTTP/1.1", host], 401],
      [["GET /launch/x HTTP/1.1", host], 401],
      [["GET //evil/launch HTTP/1.1", host], 401],
      [["GET /\\evil/launch HTTP/1.1", host], 401],
      [["GET / HTTP/1.1", host, `Authorization: Bearer ${FAR_TOKEN}`], 401],
      [["GET / HTTP/1.1", host, `Authorization: Basic ${TOKEN}`], 401],
      [["GET / HTTP/1.1", host, own, `Cookie: hearth_session_${port}=wrong`], 401],
      [["GET / HTTP/1.1", host, `Cookie: hearth_session_1=${TOKEN}`], 401],
      [["GET / HTTP/1.1", "Host: evil", own], 421],
      [["GET / HTTP/1.1", `Host: localhost:${port}`, own], 421],
      [["GET / HTTP/1.1", host, host, own], 400],
      [["GET http://evil/ HTTP/1.1", host, own], 400],
      [["GET / HTTP/1.1", host, own, own], 400],
      [
        ["GET / HTTP/1.1", host, `Cookie: hearth_session_${port}=${TOKEN}; hearth_session_${port}=${TOKEN}`],
        400,
      ],
      [
        ["GET / HTTP/1.1", host, own, `Origin: http://127.0.0.1:${port}`, `Origin: http://127.0.0.1:${port}`],
        400,
      ],
      [["GET / HTTP/1.1", host, own, "Origin: null"], 403],
      [["GET / HTTP/1.1", host, own, "Origin: http://127.0.0.1:1"], 403],
      [["GET / HTTP/1.1", host, own, "Sec-Fetch-Site: cross-site"], 403],
      [["GET / HTTP/1.1", host, own, "Sec-Fetch-Site: same-site"], 403],
    ];
    for (const [lines, status] of cases) {
      const came = await raw(port, [...lines, "Connection: close"]);
      expect([lines, came.slice(0, 12)]).toEqual([lines, `HTTP/1.1 ${status}`]);
    }
    expect(asked).toEqual([]);
    const let_in = await raw(port, ["GET / HTTP/1.1", host, `Cookie: hearth_session_${port}=${TOKEN}`]);
    expect(let_in).toStartWith("HTTP/1.1 200");
  });

  test("a path that looks like another host is a path", async () => {
    const { port } = await open(far);
    const head = [`Host: 127.0.0.1:${port}`, `Authorization: Bearer ${TOKEN}`, "Connection: close"];
    for (const path of ["//127.0.0.1:9/x", "/@evil.example/", "/\\evil.example/", "/http://evil.example/"])
      await raw(port, [`GET ${path} HTTP/1.1`, ...head]);
    expect(asked).toHaveLength(4);
    expect(header("host")).toEqual(Array(4).fill("127.0.0.1:8765"));
  });

  test("a request with two lengths is at most one over there", async () => {
    const { port } = await open(far);
    const head = [`Host: 127.0.0.1:${port}`, `Authorization: Bearer ${TOKEN}`];
    const smuggled = ["GET /second HTTP/1.1", ...head].join("\r\n");
    const lines = ["POST /first HTTP/1.1", ...head, "Content-Length: 5", "Transfer-Encoding: chunked"];
    await raw(port, lines, `0\r\n\r\n${smuggled}\r\n\r\n`);
    expect(asked.map(({ url }) => url)).not.toContain("/second");
  });

  test("nobody else can listen where it does", async () => {
    const { port } = await open(far);
    expect(() =>
      Bun.serve({ hostname: "127.0.0.1", port, reusePort: true, fetch: () => new Response() }),
    ).toThrow();
  });

  test("what is done on this computer is done here, and the other one hears nothing of it", async () => {
    const relay = await open(far);
    const form = (fields: Record<string, string>) => new URLSearchParams(fields);
    const headers = { "x-hearth-window": "w2" };
    const open_page = { method: "POST", body: form({ url: "https://EXAMPLE.org" }) };
    expect((await ask(relay, "/openings", open_page)).status).toBe(204);
    expect((await ask(relay, "/openings", { method: "POST", body: form({ url: "file:///x" }) })).status).toBe(
      409,
    );
    await ask(relay, "/windows", { method: "POST", body: form({ path: "/models" }) });
    await ask(relay, "/window", { method: "DELETE", headers });
    await ask(relay, "/window/zoom", { method: "PUT", headers, body: form({ by: "in" }) });
    expect((await ask(relay, "/window/zoom", { method: "PUT", body: form({ by: "2" }) })).status).toBe(409);
    await ask(relay, "/window/fullscreen", { method: "PUT" });
    expect((await ask(relay, "/far-connection", { method: "DELETE" })).status).toBe(204);
    await until(() => done.includes("here"));
    expect(done).toEqual([
      "browser https://example.org/",
      "window /models",
      "close w2",
      "zoom in w2",
      "fullscreen",
      "here",
    ]);
    expect(asked).toEqual([]);
  });

  test("a view is let in by a code, once", async () => {
    const relay = await open(far);
    const issued = await ask(relay, "/api/v1/launch-codes?path=/models", { method: "POST" });
    const { url } = (await issued.json()) as { url: string };
    expect(url).toStartWith(`http://127.0.0.1:${relay.port}/launch?code=`);
    expect((await fetch(url, { method: "HEAD", redirect: "manual" })).status).toBe(403);
    const tries = await Promise.all(Array.from({ length: 20 }, () => fetch(url, { redirect: "manual" })));
    const [let_in] = tries.filter(({ status }) => status === 303);
    expect(tries.filter(({ status }) => status === 403)).toHaveLength(19);
    expect(let_in?.headers.get("location")).toBe("/models");
    expect(let_in?.headers.get("set-cookie")).toBe(
      `hearth_session_${relay.port}=${TOKEN}; Path=/; HttpOnly; SameSite=Strict`,
    );
    const elsewhere = await ask(relay, "/api/v1/launch-codes?path=//evil", { method: "POST" });
    expect(elsewhere.status).toBe(400);
  });
});
