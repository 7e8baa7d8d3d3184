import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { askFirst, type First, type Question, takeInstance } from "../../src-app/frontend/instance.ts";
import { libc } from "../../src-app/frontend/libc.ts";

const LOCK_EX = 2;

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-instance-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function first(): Promise<First> {
  const instance = await takeInstance(folder);
  if (instance.kind !== "first") throw new Error("another one is first");
  return instance;
}

test("the second start asks the first to show itself", async () => {
  const one = await first();
  const asked: Question[] = [];
  one.answer(async (question) => {
    asked.push(question);
    return { ok: true, url: "http://127.0.0.1:1/launch?code=x" };
  });
  expect(await takeInstance(folder)).toEqual({
    kind: "later",
    reply: { ok: true, url: "http://127.0.0.1:1/launch?code=x" },
  });
  expect(asked).toEqual([{ type: "raise" }]);
  one.end();
});

test("a question that comes early waits for the first to be ready", async () => {
  const one = await first();
  const second = takeInstance(folder);
  one.answer(async () => ({ ok: true }));
  expect(await second).toEqual({ kind: "later", reply: { ok: true } });
  one.end();
});

test("when the first has ended, the next start is the first", async () => {
  (await first()).end();
  (await first()).end();
});

test.skipIf(process.platform === "win32")(
  "one that is just ending makes place for the next start",
  async () => {
    const ending = openSync(join(folder, "shell.lock"), "a", 0o600); // its lock is the last that it has
    expect(libc()?.flock(ending, LOCK_EX)).toBe(0);
    const next = first();
    expect(await Promise.race([next, Bun.sleep(200)])).toBeUndefined();
    closeSync(ending);
    (await next).end();
  },
);

test("what a killed one left behind is taken over", async () => {
  writeFileSync(join(folder, "shell.lock"), "");
  writeFileSync(join(folder, "shell.sock"), "");
  const one = await first();
  one.answer(async () => ({ ok: true }));
  expect(await askFirst(folder, { type: "raise" })).toEqual({ ok: true });
  one.end();
});

test("the socket is for its owner alone", async () => {
  const one = await first();
  expect(statSync(join(folder, "shell.sock")).mode & 0o777).toBe(0o600);
  one.end();
});

test("a folder with a very long path works", async () => {
  folder = join(folder, "é".repeat(60), "x".repeat(120));
  mkdirSync(folder, { recursive: true });
  const one = await first();
  one.answer(async () => ({ ok: true }));
  expect(await askFirst(folder, { type: "status" })).toEqual({ ok: true });
  one.end();
});

test("nobody there is no answer", async () => {
  expect(await askFirst(folder, { type: "raise" }, 100)).toBeUndefined();
});

test.each(["nonsense", "{}", '{"type":"shutdown"}', `{"type":"raise","x":"${"y".repeat(25_000)}"}`])(
  "%p is not a question",
  async (text) => {
    const one = await first();
    one.answer(async () => {
      throw new Error("it was taken for one");
    });
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(join(folder, "shell.sock"), () => socket.write(`${text}\n`));
      socket.on("data", (data) => resolve(String(data)));
    });
    expect(JSON.parse(answer)).toMatchObject({ ok: false });
    one.end();
  },
);

test("one who connects and says nothing is in nobody's way", async () => {
  const one = await first();
  one.answer(async () => ({ ok: true }));
  const silent = connect(join(folder, "shell.sock"));
  expect(await askFirst(folder, { type: "raise" })).toEqual({ ok: true });
  silent.destroy();
  one.end();
});

test("one that ends soon is waited for, and the one who waits is the next", async () => {
  const one = await first();
  one.answer(async () => ({ ok: true, passing: true }));
  const waiting = Promise.withResolvers<void>();
  const next = takeInstance(folder, undefined, waiting.resolve);
  await waiting.promise;
  one.end();
  const two = await next;
  expect(two.kind).toBe("first");
  if (two.kind === "first") two.end();
});

test("a command is let in by an address, or told that there is none yet", async () => {
  const one = await first();
  const replies = [{ ok: true }, { ok: true, url: "http://127.0.0.1:1/launch?code=x" }] as const;
  let asked = 0;
  one.answer(async ({ type }) => {
    expect(type).toBe("let-in");
    return replies[asked++] ?? replies[0];
  });
  expect(await askFirst(folder, { type: "let-in" })).toEqual(replies[0]);
  expect(await askFirst(folder, { type: "let-in" })).toEqual(replies[1]);
  one.end();
});

test("a link goes with the question, as it came", async () => {
  const one = await first();
  const asked: Question[] = [];
  one.answer(async (question) => {
    asked.push(question);
    return { ok: true };
  });
  await takeInstance(folder, "hearth://new?text=é");
  await takeInstance(folder);
  expect(asked).toEqual([{ type: "raise", link: "hearth://new?text=é" }, { type: "raise" }]);
  one.end();
});

test("the longest link goes with the question, whatever JSON makes of its letters", async () => {
  const one = await first();
  const asked: Question[] = [];
  one.answer(async (question) => {
    asked.push(question);
    return { ok: true };
  });
  const links = ['"', "\u0001", "é"].map((letter) => `hearth://new?text=${letter.repeat(3_482)}`);
  for (const link of links) expect(await takeInstance(folder, link)).toMatchObject({ reply: { ok: true } });
  expect(asked).toEqual(links.map((link) => ({ type: "raise", link })));
  one.end();
});

describe("an answer that takes long", () => {
  /** A false first start, which says what the test has it say. */
  async function played(say: (socket: Socket) => void): Promise<Server> {
    const server = createServer((socket) => socket.once("data", () => say(socket)));
    await new Promise<void>((resolve) => server.listen(join(folder, "shell.sock"), resolve));
    return server;
  }

  test("is waited for as long as it is said to be made", async () => {
    const server = await played(async (socket) => {
      for (let sign = 0; sign < 8; sign++) {
        socket.write("\n");
        await Bun.sleep(50);
      }
      socket.end('{"ok":true}\n');
    });
    expect(await askFirst(folder, { type: "let-in" }, 150)).toEqual({ ok: true });
    server.close();
  });

  test("is given up where nothing more is said", async () => {
    const server = await played((socket) => socket.write("\n"));
    expect(await askFirst(folder, { type: "let-in" }, 150)).toBeUndefined();
    server.close();
  });

  test("is told of by the first start, but for a status, which is there at once or not at all", async () => {
    const one = await first();
    const asking = (type: string) => {
      const heard: string[] = [];
      const socket = connect(join(folder, "shell.sock"), () => socket.write(`{"type":"${type}"}\n`));
      socket.on("data", (data) => heard.push(String(data)));
      return { heard, socket };
    };
    const [raise, status] = [asking("raise"), asking("status")];
    await new Promise((resolve) => raise.socket.once("data", resolve));
    expect([raise.heard, status.heard]).toEqual([["\n"], []]);
    one.answer(async () => ({ ok: true }));
    await Promise.all(
      [raise, status].map(({ socket }) => new Promise((resolve) => socket.once("close", resolve))),
    );
    expect(raise.heard.join("").trim()).toBe('{"ok":true}');
    expect(status.heard).toEqual(['{"ok":true}\n']);
    one.end();
  });
});
