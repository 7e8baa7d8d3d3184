import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { join } from "node:path";
import type { Description } from "../../src-app/frontend/processes/description.ts";
import { runs, until } from "./fixtures/processes.ts";
import { QUICK, Supervising } from "./fixtures/supervising.ts";

let it: Supervising;

beforeEach(() => {
  it = new Supervising();
});

afterEach(() => it.end());

/** A server in the place where Ollama is expected. */
function somebody(status = 200) {
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: () => new Response("{}", { status }),
  });
  return { host: `127.0.0.1:${server.port}`, port: server.port ?? 0, leave: () => server.stop(true) };
}

describe("an installed Ollama that does not answer", () => {
  test("starts with the app at a port of its own, is told of, and ends with us", async () => {
    it.install();
    const supervisor = it.make();
    supervisor.begin();
    const report = await it.is("running");
    const [life = {}] = it.record();
    expect(report).toMatchObject({ pid: life.pid, ours: true, restarts: 0, detail: "" });
    expect(report.url).toBe(`http://${life.host}`);
    expect(life.host).toBe(`127.0.0.1:${report.port}`);
    expect(it.told.map(([ollama]) => ollama?.status)).toContain("starting");
    await supervisor.end();
    expect(runs(life.pid ?? 0)).toBe(false);
    expect(it.report()).toMatchObject({ status: "stopped", pid: null, port: null, url: null, ours: false });
  });

  test("lets no page in, whatever the environment allows", async () => {
    it.install();
    it.make({ OLLAMA_ORIGINS: "*" }).begin();
    const { port } = await it.is("running");
    expect(it.record()[0]?.origins).toBe(`http://127.0.0.1:${port}`);
  });

  test("does not start with the app where the person does not want that, but when it is asked for", async () => {
    it.install();
    const supervisor = it.make({ HEARTH_START_OLLAMA: "0" });
    supervisor.begin();
    expect(await supervisor.start("ollama")).toMatchObject({ status: "starting", ours: true });
    await it.is("running");
    expect(it.lives()).toHaveLength(1);
  });

  test("is found where Hearth itself has put it", async () => {
    it.install(join(it.folder, "ollama/bin/ollama"));
    it.make().begin();
    await it.is("running");
  });

  test("and is asked for twice at once is started once", async () => {
    it.install();
    const supervisor = it.make();
    supervisor.begin();
    await Promise.all([supervisor.start("ollama"), supervisor.start("ollama")]);
    await it.is("running");
    expect(it.lives()).toHaveLength(1);
  });
});

describe("an Ollama that is not ours", () => {
  test("is used and never touched", async () => {
    it.install();
    const other = somebody();
    const supervisor = it.make({ OLLAMA_HOST: other.host });
    supervisor.begin();
    const report = await it.is("running");
    expect(report).toMatchObject({ pid: null, port: other.port, url: null, ours: false });
    expect(report.detail).toContain("not started by Hearth");
    await expect(supervisor.restart("ollama")).rejects.toThrow("not started by Hearth");
    await expect(supervisor.stop("ollama")).rejects.toThrow("not started by Hearth");
    await supervisor.end();
    expect((await fetch(`http://${other.host}/`)).status).toBe(200);
    expect(it.lives()).toEqual([]);
    other.leave();
  });

  test("that comes or goes later is noticed", async () => {
    const other = somebody();
    const elsewhere = { ...QUICK.elsewhere, questions: { paths: ["/"], limit: 200, every: 20 } };
    it.make({ OLLAMA_HOST: other.host, HEARTH_START_OLLAMA: "0" }, [
      { ...QUICK, elsewhere: elsewhere as NonNullable<Description["elsewhere"]> },
    ]).begin();
    await it.is("running");
    other.leave();
    await it.is("stopped");
    Bun.serve({ hostname: "127.0.0.1", port: other.port, fetch: () => new Response("{}") }).unref();
    await it.is("running");
  });

  test("and answers with errors alone is none", async () => {
    it.install();
    const other = somebody(500);
    it.make({ OLLAMA_HOST: other.host }).begin();
    expect(await it.is("running")).toMatchObject({ ours: true });
    other.leave();
  });

  test("and is on another machine is neither asked nor stood in for", async () => {
    it.install();
    const supervisor = it.make({ OLLAMA_HOST: "192.0.2.1:1" });
    await expect(supervisor.start("ollama")).rejects.toThrow("another machine, 192.0.2.1:1");
    expect(it.report()).toMatchObject({
      status: "stopped",
      detail: expect.stringContaining("another machine"),
    });
    expect(it.lives()).toEqual([]);
  });
});

test("where Ollama is not installed, that is said", async () => {
  const supervisor = it.make();
  supervisor.begin();
  await expect(supervisor.start("ollama")).rejects.toThrow("not installed");
  expect(it.report()).toMatchObject({
    status: "stopped",
    detail: "Ollama is not installed on this machine.",
  });
});

test("nothing that is not described can be started, stopped or restarted, nor what is not granted", async () => {
  it.install();
  const supervisor = it.make({}, [{ ...QUICK, granted: ["stop"] }]);
  for (const name of ["sh", "", "__proto__", "ollama serve", "backend"])
    for (const asked of ["start", "stop", "restart"] as const)
      await expect(supervisor.grant(asked, name)).rejects.toThrow("no such process");
  await expect(supervisor.grant("start", "ollama")).rejects.toThrow("does not start this");
  expect(it.lives()).toEqual([]);
});

test("a restart that is asked for ends one life and begins another, and is no crash", async () => {
  it.install();
  const supervisor = it.make();
  supervisor.begin();
  await it.is("running");
  await supervisor.restart("ollama");
  expect(runs(it.lives()[0] ?? 0)).toBe(false);
  await it.is("running");
  expect(it.lives()).toHaveLength(2);
  expect(it.report().restarts).toBe(0);
});

test("a stop that is asked for ends it, and it stays stopped until it is started", async () => {
  it.install();
  const supervisor = it.make();
  supervisor.begin();
  await it.is("running");
  expect(await supervisor.stop("ollama")).toMatchObject({ status: "stopped", pid: null, ours: false });
  expect(runs(it.lives()[0] ?? 0)).toBe(false);
  await expect(supervisor.stop("ollama")).rejects.toThrow("does not run");
  await supervisor.start("ollama");
  await it.is("running");
  expect(it.lives()).toHaveLength(2);
});

describe("one that needs another", () => {
  const worker: Description = {
    ...QUICK,
    name: "worker",
    called: "the worker",
    after: ["ollama"],
    elsewhere: undefined as never,
    startsWithApp: true,
  };

  test("starts after it, even if that was not to start with the app", async () => {
    it.install();
    it.make({ HEARTH_START_OLLAMA: "0" }, [{ ...worker, unless: "NOTHING" }, QUICK]).begin();
    expect(it.report("worker")).toMatchObject({ status: "starting", detail: "It waits for ollama." });
    await it.is("running", "worker");
    expect(it.report()).toMatchObject({ status: "running" });
    expect(it.lives()).toEqual([it.report().pid, it.report("worker").pid] as number[]);
  });

  test("fails where that can't be had, and says so", async () => {
    it.make({}, [worker, QUICK]).begin();
    const { detail } = await it.is("failed", "worker");
    expect(detail).toBe("It needs Ollama, which does not run. Ollama is not installed on this machine.");
  });
});

test("a change is told once", async () => {
  it.install();
  it.make().begin();
  await it.is("running");
  await until(() => it.told.length > 0);
  const told = it.told.map((each) => JSON.stringify(each));
  expect(told.filter((each, index) => each === told[index - 1])).toEqual([]);
});

describe("another way to run", () => {
  const { elsewhere: _, ...alone } = QUICK;
  const WORKER: Description = { ...alone, name: "worker", modes: ["standalone"] };

  test("ends what belonged to the former one, starts what it needs, and back again", async () => {
    it.install();
    const supervisor = it.make({}, [QUICK, WORKER]);
    supervisor.begin();
    const { pid } = await it.is("running");
    expect(supervisor.reports().map(({ name }) => name)).toEqual(["ollama"]);
    await supervisor.setMode("standalone");
    expect(runs(pid ?? 0)).toBe(false);
    await it.is("running", "worker");
    expect(supervisor.reports().map(({ name }) => name)).toEqual(["worker"]);
    await supervisor.setMode("connected");
    expect(supervisor.reports()).toEqual([]);
    await supervisor.setMode("service");
    await it.is("running");
    expect(it.lives().filter(runs)).toHaveLength(1);
  });

  test("starts nothing of the others, whoever asks", async () => {
    it.install();
    const supervisor = it.make({}, [QUICK, WORKER]);
    supervisor.begin();
    await it.is("running");
    expect(supervisor.grant("start", "worker")).rejects.toThrow("another way");
    await supervisor.setMode("connected");
    expect(supervisor.grant("start", "ollama")).rejects.toThrow("another way");
    expect(supervisor.grant("restart", "ollama")).rejects.toThrow("another way");
    expect(it.lives().filter(runs)).toEqual([]);
  });

  test("holds from the start on: nothing of the others is started or looked for", async () => {
    it.install();
    const other = somebody();
    const supervisor = it.make({ OLLAMA_HOST: other.host }, [QUICK, WORKER], "connected");
    supervisor.begin();
    expect(supervisor.reports()).toEqual([]);
    await supervisor.setMode("standalone");
    await it.is("running", "worker");
    expect(it.lives()).toHaveLength(1);
    other.leave();
  });

  test("that is chosen again and again in haste ends with the last one", async () => {
    it.install();
    const supervisor = it.make({}, [QUICK, WORKER]);
    supervisor.begin();
    const wanted = ["standalone", "service", "connected", "service", "standalone"] as const;
    await Promise.all(wanted.map((mode) => supervisor.setMode(mode)));
    await it.is("running", "worker");
    expect(supervisor.reports().map(({ name }) => name)).toEqual(["worker"]);
    expect(it.lives().filter(runs)).toHaveLength(1);
  });

  test("that is chosen while Hearth ends starts nothing", async () => {
    it.install();
    const supervisor = it.make({}, [QUICK, WORKER]);
    supervisor.begin();
    await it.is("running");
    await Promise.all([supervisor.setMode("standalone"), supervisor.end()]);
    await supervisor.setMode("service");
    expect(it.lives().filter(runs)).toEqual([]);
  });
});
