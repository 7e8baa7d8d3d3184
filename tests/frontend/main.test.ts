import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ProcessReport } from "../../src-app/frontend/contract.ts";
import { askFirst } from "../../src-app/frontend/instance.ts";
import { startHearth } from "../../src-app/frontend/main.ts";
import { FAKE_BACKEND, recordIn, TestLaunch } from "./fixtures/launch.ts";
import { freeze, runs, until } from "./fixtures/processes.ts";

const SLOW = 20_000;
let launch: TestLaunch;

beforeEach(() => {
  launch = new TestLaunch();
});

afterEach(() => launch.end());

/** Asks the backend who it is; waits in the backlog while there is none. */
async function whoAnswers(port: number, token: string): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/who`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { pid: number }).pid;
}

describe("the start", () => {
  test("a window with the splash, then the backend's page in it", async () => {
    await launch.start();
    const { port, token, path } = await launch.view.mounted();
    const [opened] = launch.view.noted;
    expect(opened).toMatchObject({ call: "open" });
    expect(opened?.call === "open" && opened.splash).toContain("starting");
    expect(path).toBe("/");
    expect(await whoAnswers(port, token)).toBe(launch.lives()[0] as number);
  });

  test("the token is 32 random bytes, told on stdin and nowhere else", async () => {
    await launch.start(["--say-token"]);
    const { token } = await launch.view.mounted();
    const [started] = launch.record();
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(started?.launch).toEqual({ type: "launch", token, shell: "hearth-shell 0.1.0" } as never);
    expect(JSON.stringify([started?.argv, started?.env])).not.toContain(token);
    await until(() => launch.told.some((line) => line.includes("the token is")));
    for (const file of ["logs/hearth.log", "shell.lock"]) {
      expect(readFileSync(join(launch.folder, file), "utf8")).not.toContain(token);
    }
    expect(launch.told.join("\n")).not.toContain(token);
  });

  test("the backend gets the socket, the folder, and no variable that speaks of another one", async () => {
    const { env } = launch.options();
    await launch.start([], { env: { ...env, LISTEN_PID: "1", LISTEN_FDNAMES: "x", LISTEN_FDS: "3" } });
    await launch.view.mounted();
    const given = launch.record()[0]?.env;
    expect(given).toMatchObject({ LISTEN_FDS: "1", HEARTH_DATA_DIR: launch.folder, ROBYN_PORT: "0" });
    expect(given).not.toHaveProperty("LISTEN_PID");
    expect(given).not.toHaveProperty("LISTEN_FDNAMES");
  });

  test("without a window the launch address is printed, alone and once", async () => {
    await launch.start([], { window: false });
    await until(() => launch.printed.length > 0);
    expect(launch.printed).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/launch\?code=once$/)]);
    process.kill(launch.lives()[0] as number, "SIGKILL");
    await until(() => launch.told.filter((line) => line.includes("connected")).length === 2);
    expect(launch.printed).toHaveLength(1);
  });

  test("the last place and geometry come back", async () => {
    const geometry = { width: 800, height: 600, maximised: true };
    writeFileSync(join(launch.folder, "window.json"), JSON.stringify({ path: "/conversations/7", geometry }));
    await launch.start();
    expect((await launch.view.mounted()).path).toBe("/conversations/7");
    expect(launch.view.options?.geometry).toEqual(geometry);
  });

  test("a page that could not be loaded is asked for again", async () => {
    launch.view.failingMounts = 2;
    await launch.start();
    await until(() => launch.view.noted.filter((noted) => noted.call === "mount").length === 3);
    expect(launch.lives()).toHaveLength(1);
  });

  test("a backend that can't be started at all is said on the status page", async () => {
    await launch.start([], { backend: ["/no/such/python"] });
    await launch.view.shown("bad-configuration");
  });
});

describe("a backend that dies", () => {
  test("is started again at the same port, with the same token, and requests wait for it", async () => {
    await launch.start();
    const { port, token } = await launch.view.mounted();
    const [first = 0] = launch.lives();
    process.kill(first, "SIGKILL");
    await until(() => !runs(first));
    const second = await whoAnswers(port, token);
    expect(second).not.toBe(first);
    expect(launch.lives()).toEqual([first, second]);
    const away = await launch.view.connection("reconnecting");
    await launch.view.connection("connected", launch.view.noted.indexOf(away));
    expect(launch.view.noted.filter((noted) => noted.call === "mount")).toHaveLength(1);
  });

  test(
    "in a loop is given up after five restarts, with the log's end and four buttons",
    async () => {
      await launch.start(["--exit", "70"]);
      const page = await launch.view.shown("gave-up");
      expect(launch.lives()).toHaveLength(6);
      expect(page).toContain("[Backend Log] Traceback: it broke");
    },
    SLOW,
  );

  test.each([
    [65, "bad-data"],
    [64, "bad-configuration"],
  ])("with code %p is not restarted, and its own words are shown", async (code, kind) => {
    await launch.start(["--exit", String(code), "--fatal", "It <cannot> be used."]);
    const page = await launch.view.shown(kind);
    expect(page).toContain("It &lt;cannot&gt; be used.");
    expect(page).toContain("Do this.");
    expect(launch.lives()).toHaveLength(1);
  });

  test("with code 65 and nobody to see a page ends the shell with that code", async () => {
    await launch.start(["--exit", "65", "--fatal", "It is damaged."], { window: false });
    expect(await launch.running?.ended).toBe(65);
    expect(launch.told.join("\n")).toContain("It is damaged. Do this.");
    expect(launch.printed).toEqual([]);
  });

  test(
    "because the folder is still taken is tried again for a while, then that is said",
    async () => {
      await launch.start(["--exit", "75", "--fatal", "Another Hearth is using the data folder."]);
      await launch.view.shown("Another Hearth is using the data folder.");
      expect(launch.lives().length).toBeGreaterThan(1);
    },
    SLOW,
  );

  test("and is restarted by the button goes on in the window", async () => {
    await launch.start(["--exit", "65"]);
    await launch.view.shown("bad-data");
    const before = launch.view.noted.length;
    launch.view.emit({ type: "action", action: "restart" });
    await launch.view.shown("starting", before);
    await launch.view.shown("bad-data", before);
    expect(launch.lives()).toHaveLength(2);
  });

  test("is given up, and Quit ends the shell with code 0", async () => {
    await launch.start(["--exit", "64"]);
    await launch.view.shown("bad-configuration");
    launch.view.emit({ type: "action", action: "quit" });
    expect(await launch.running?.ended).toBe(0);
  });
});

describe("a backend that hangs", () => {
  test(
    "is said to be silent, ended, and started again at the same port",
    async () => {
      await launch.start();
      const { port, token } = await launch.view.mounted();
      const [first = 0] = launch.lives();
      await freeze(first);
      const waiting = whoAnswers(port, token);
      await launch.view.connection("silent");
      await launch.view.connection("reconnecting");
      const second = await waiting;
      expect(second).not.toBe(first);
      expect(runs(first)).toBe(false);
    },
    SLOW,
  );

  test(
    "and comes back in time is only said to have been silent",
    async () => {
      await launch.start();
      await launch.view.mounted();
      const [first = 0] = launch.lives();
      await freeze(first);
      const silent = await launch.view.connection("silent");
      process.kill(first, "SIGCONT");
      await launch.view.connection("connected", launch.view.noted.indexOf(silent));
      expect(launch.lives()).toEqual([first]);
    },
    SLOW,
  );

  test(
    "with beats, but without an answer to health checks, is restarted",
    async () => {
      await launch.start(["--sick"]);
      await launch.view.mounted();
      await launch.view.connection("reconnecting");
      await until(() => launch.lives().length === 2);
    },
    SLOW,
  );
});

describe("what the backend says", () => {
  test("is drained, however much it is, and capped", async () => {
    await launch.start(["--flood"]);
    const { port, token } = await launch.view.mounted();
    await whoAnswers(port, token);
    const long = launch.told.find((line) => line.includes("bytes more"));
    expect(long).toEndWith("… (234464 bytes more)");
    expect(long?.length).toBeLessThan(66_000);
    expect(launch.told.length).toBeLessThan(10_000);
  });

  test("as a request that is on the list is granted", async () => {
    await launch.start(["--ask", '{"name":"window.set_title","args":{"title":"Trip to Oslo"}}']);
    expect(await launch.heard("reply")).toEqual({ type: "reply", id: "1", ok: true, result: null });
    await launch.view.told((noted) => noted.call === "setTitle" && noted.title === "Trip to Oslo");
  });

  test("as any other request is refused, with the reason", async () => {
    await launch.start(["--ask", '{"name":"files.read","args":{"path":"/etc/passwd"}}']);
    expect(await launch.heard("reply")).toEqual({
      type: "reply",
      id: "1",
      ok: false,
      result: "The shell does not do this.",
    });
  });
});

describe("how every process is", () => {
  test("is told to the backend first thing, and again at each change and to each life", async () => {
    await launch.start();
    await launch.view.mounted();
    const [first = 0] = launch.lives();
    const told = () =>
      launch
        .record()
        .flatMap(({ heard }) => (heard?.type === "sidecars" ? [heard.sidecars as ProcessReport[]] : []));
    await until(() => told().some((all) => all[1]?.status === "running"));
    expect(told()[0]).toEqual([
      expect.objectContaining({ name: "shell", status: "running", pid: process.pid, ours: false }),
      expect.objectContaining({ name: "backend", status: "starting", pid: first, ours: true, restarts: 0 }),
      expect.objectContaining({ name: "ollama", ours: false }),
    ]);
    process.kill(first, "SIGKILL");
    await until(() => told().some((all) => all[1]?.restarts === 1 && all[1].status === "running"));
  });

  test("the backend may have itself started anew", async () => {
    await launch.start(["--ask", '{"name":"sidecar.restart","args":{"name":"backend"}}']);
    await until(() => launch.lives().length >= 2);
    expect(await launch.heard("shutdown")).toEqual({ type: "shutdown" });
  });
});

describe("what the window tells", () => {
  test("goes to the backend, and what is to last to the disk", async () => {
    await launch.start();
    await launch.view.mounted();
    launch.view.emit({ type: "theme", dark: true });
    launch.view.emit({ type: "located", path: "/conversations/9" });
    expect(await launch.heard("window")).toEqual({ type: "window", event: "theme", dark: true });
    launch.running?.stop();
    await launch.running?.ended;
    expect(readFileSync(join(launch.folder, "windows.json"), "utf8")).toContain("/conversations/9");
  });

  test("is judged by where the backend is", async () => {
    await launch.start();
    const { port } = await launch.view.mounted();
    const decide = launch.view.options?.decide;
    expect(decide?.(`http://127.0.0.1:${port}/x`, "navigation")).toBe("in-view");
    expect(decide?.("https://example.org/", "navigation")).toBe("ask-browser");
    expect(decide?.("file:///etc/passwd", "navigation")).toBe("refuse");
  });

  test("when it closes, ends everything with code 0", async () => {
    await launch.start();
    await launch.view.mounted();
    const [pid = 0] = launch.lives();
    launch.view.emit({ type: "closed" });
    expect(await launch.running?.ended).toBe(0);
    expect(runs(pid)).toBe(false);
    expect(await launch.heard("shutdown")).toEqual({ type: "shutdown" });
    expect(launch.view.noted.at(-1)).toEqual({ call: "close" });
    expect(existsSync(join(launch.folder, "shell.sock"))).toBe(false);
  });
});

describe("the end", () => {
  test(
    "of a backend that ignores everything comes with its whole group",
    async () => {
      await launch.start(["--deaf"]);
      await launch.view.mounted();
      const [pid = 0] = launch.lives();
      const child = launch.record().flatMap((entry) => entry.child ?? [])[0] ?? 0;
      expect([runs(pid), runs(child)]).toEqual([true, true]);
      launch.running?.stop();
      expect(await launch.running?.ended).toBe(0);
      expect([runs(pid), runs(child)]).toEqual([false, false]);
    },
    SLOW,
  );

  test("asked for twice comes at once", async () => {
    await launch.start(["--deaf"]);
    await launch.view.mounted();
    const [pid = 0] = launch.lives();
    launch.running?.stop();
    launch.running?.stop();
    expect(await launch.running?.ended).toBe(0);
    expect(runs(pid)).toBe(false);
  });

  test("while it is still starting leaves nothing behind", async () => {
    await launch.start();
    launch.running?.stop();
    expect(await launch.running?.ended).toBe(0);
    for (const pid of launch.lives()) expect(runs(pid)).toBe(false);
  });

  test("comes also where the window can't be closed, and that is said", async () => {
    await launch.start();
    await launch.view.mounted();
    launch.view.close = async () => {
      throw new Error("the engine hangs on");
    };
    launch.running?.stop();
    expect(await launch.running?.ended).toBe(0);
    expect(launch.told).toContain("[View] the engine hangs on");
    expect(launch.lives().filter(runs)).toEqual([]);
  });

  test.each([
    ["an error that nobody caught", "setTimeout(() => { throw new Error('oh'); })"],
    ["a promise that nobody waited for", "void Promise.reject(new Error('oh'))"],
  ])("is orderly after %s, with code 70", async (_, fall) => {
    const main = join(import.meta.dir, "../../src-app/frontend/main.ts");
    const script = `const { main } = await import(${JSON.stringify(main)});
      const { promise, resolve } = Promise.withResolvers();
      const stop = (code) => setTimeout(() => resolve(code), 20);
      setTimeout(() => { ${fall}; }, 1);
      process.exit(await main([], async () => ({ ended: promise, stop })));`;
    const shell = Bun.spawn([process.execPath, "-e", script], { stderr: "pipe" });
    expect(await new Response(shell.stderr).text()).toContain("hearth: Error: oh");
    expect(await shell.exited).toBe(70);
  });

  test("in a pause between two restarts does not wait for it", async () => {
    await launch.start(["--exit", "70"]);
    await until(() => launch.lives().length >= 3);
    launch.running?.stop();
    expect(await launch.running?.ended).toBe(0);
  });
});

describe("a second start", () => {
  test("brings the first window to the front, and ends with code 0", async () => {
    await launch.start();
    const second = await startHearth(launch.options());
    expect(await second.ended).toBe(0);
    await launch.view.told((noted) => noted.call === "raise");
    expect(launch.lives().length).toBeLessThan(2);
  });

  test("is told an address where the first has no window", async () => {
    await launch.start([], { window: false });
    await until(() => launch.printed.length === 1);
    const second = await startHearth(launch.options());
    expect(await second.ended).toBe(0);
    expect(launch.printed).toHaveLength(2);
  });

  test("waits for an address while the first one is still starting", async () => {
    await launch.start([], { window: false });
    const second = await startHearth(launch.options());
    expect(await second.ended).toBe(0);
    await until(() => launch.printed.length === 2);
  });

  test("is told why there is none where the first one does not come up", async () => {
    await launch.start([], { window: false, backend: ["sleep", "600"] });
    await expect(startHearth(launch.options())).rejects.toThrow("Hearth is still starting.");
  });

  test("lets a command in, with a window as without one", async () => {
    await launch.start();
    const { port } = await launch.view.mounted();
    expect(await askFirst(launch.folder, { type: "let-in" })).toEqual({
      ok: true,
      url: expect.stringMatching(new RegExp(`^http://127\\.0\\.0\\.1:${port}/launch\\?code=`)),
    });
  });

  test("waits for one that is there for a single call, and takes its place", async () => {
    await launch.start([], { window: false, passing: true });
    for (const type of ["raise", "let-in"] as const)
      expect(await askFirst(launch.folder, { type })).toEqual({ ok: true, passing: true });
    const { tell, ...options } = launch.options();
    await expect(startHearth({ ...options, tell, passing: true })).rejects.toThrow("is running already");
    const waiting = Promise.withResolvers<string>();
    const later = startHearth({ ...options, tell: waiting.resolve });
    expect(await waiting.promise).toContain("Waiting for an answer");
    launch.running?.stop();
    expect(await launch.running?.ended).toBe(0);
    launch.running = await later;
    await launch.view.mounted();
  });

  test("may ask for the state of every process", async () => {
    await launch.start();
    const { port } = await launch.view.mounted();
    expect(await askFirst(launch.folder, { type: "status" })).toEqual({
      ok: true,
      status: {
        processes: [
          expect.objectContaining({ name: "shell", pid: process.pid }),
          expect.objectContaining({
            name: "backend",
            status: "running",
            pid: launch.lives()[0],
            port,
            restarts: 0,
          }),
          expect.objectContaining({ name: "ollama", status: "stopped", pid: null }),
        ],
        view: "webkitgtk",
      } as never,
    });
  });
});

test("a restart that is asked for is orderly, and leaves the page where it is", async () => {
  await launch.start();
  await launch.view.mounted();
  const noted = launch.view.noted.length;
  await launch.running?.restart();
  await launch.view.connection("connected", noted);
  expect(launch.lives()).toHaveLength(2);
  expect(launch.view.noted.slice(noted).filter(({ call }) => call === "mount")).toEqual([]);
  expect(await launch.heard("shutdown")).toEqual({ type: "shutdown" });
  const reply = await askFirst(launch.folder, { type: "status" });
  expect(reply?.ok && reply.status?.processes[1]?.restarts).toBe(0); // it does not count as a crash
});

test(
  "a shell that is killed leaves nothing running, and the next one starts in its place",
  async () => {
    const program = `const { startHearth } = await import(${JSON.stringify(join(import.meta.dir, "../../src-app/frontend/main.ts"))});
      await startHearth({ window: false, demo: false, env: process.env, print: console.log, tell: () => {},
        backend: ["python3", "-B", ${JSON.stringify(FAKE_BACKEND)}] });`;
    const shell = Bun.spawn([process.execPath, "-e", program], {
      env: { PATH: process.env.PATH, HEARTH_DATA_DIR: launch.folder, HEARTH_START_OLLAMA: "0" },
      stdout: "pipe",
    });
    await shell.stdout.getReader().read();
    const [first = 0] = recordIn(launch.folder).flatMap((entry) => entry.started ?? []);
    expect(runs(first)).toBe(true);
    shell.kill("SIGKILL");
    await until(() => !runs(first));
    await launch.start();
    await launch.view.mounted();
  },
  SLOW,
);
