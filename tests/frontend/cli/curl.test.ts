import { afterEach, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const program = join(import.meta.dir, "../../../src-app/frontend/cli/curl.ts");
const token = "s3cret_".repeat(6).concat("x");
const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A data folder whose launch file names a server that answers with what it was asked. */
function folderOfRunningServer(onRequest: () => void = () => undefined): string {
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request) => {
      onRequest();
      return Response.json({
        path: new URL(request.url).pathname,
        authorization: request.headers.get("authorization"),
        body: await request.text(),
      });
    },
  });
  const folder = mkdtempSync(join(tmpdir(), "hearth test ü "));
  const launch = { url: `http://127.0.0.1:${server.port}`, token, pid: process.pid };
  writeFileSync(join(folder, "launch.json"), JSON.stringify(launch));
  ends.push(
    () => server.stop(true),
    () => rmSync(folder, { recursive: true }),
  );
  return folder;
}

function argumentsOfEveryProcess(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")];
      } catch {
        return []; // ended while we looked
      }
    });
}

async function run(words: string[], environment: Record<string, string>, input = "") {
  const child = Bun.spawn([process.execPath, program, ...words], {
    env: { ...process.env, ...environment },
    stdin: new Blob([input]),
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { code: await child.exited, out, err };
}

test("curl asks the running backend and is let in", async () => {
  const folder = folderOfRunningServer();
  const { code, out } = await run(["/api/v1/health"], { HEARTH_DATA_DIR: folder });
  expect(JSON.parse(out)).toEqual({ path: "/api/v1/health", authorization: `Bearer ${token}`, body: "" });
  expect(code).toBe(0);
});

test("curl's options are curl's, standard input and the person's folder included", async () => {
  const folder = folderOfRunningServer();
  const fromInput = await run(["/x", "--data-binary", "@-"], { HEARTH_DATA_DIR: folder }, "typed");
  expect(JSON.parse(fromInput.out).body).toBe("typed");
  writeFileSync(join(folder, "note.txt"), "written");
  const fromFile = await run(["/x", "-d", "@note.txt"], { HEARTH_DATA_DIR: folder, HEARTH_CWD: folder });
  expect(JSON.parse(fromFile.out).body).toBe("written");
});

test.if(process.platform === "linux")("the token is in nobody's arguments while curl asks", async () => {
  let seen: string[] = [];
  const folder = folderOfRunningServer(() => {
    seen = argumentsOfEveryProcess();
  });
  await run(["/"], { HEARTH_DATA_DIR: folder });
  expect(seen.some((words) => words.startsWith("curl ") && words.includes("/dev/fd/3"))).toBe(true);
  expect(seen.filter((words) => words.includes(token))).toEqual([]);
});

test("a proxy in the environment never hears of it", async () => {
  const folder = folderOfRunningServer();
  const environment = {
    HEARTH_DATA_DIR: folder,
    http_proxy: "http://127.0.0.1:9",
    ALL_PROXY: "http://127.0.0.1:9",
  };
  const { code, out } = await run(["/"], environment);
  expect(JSON.parse(out).authorization).toBe(`Bearer ${token}`);
  expect(code).toBe(0);
});

test("a failure is curl's own", async () => {
  const folder = folderOfRunningServer();
  const { code, err } = await run(["/", "--no-such-option"], { HEARTH_DATA_DIR: folder });
  expect(err).toContain("no-such-option");
  expect(code).toBe(2);
});

test("without a backend it says what to do", async () => {
  const { code, err } = await run(["/"], { HEARTH_DATA_DIR: "/nowhere" });
  expect(err).toContain("./hearth backend");
  expect(code).toBe(1);
});

test.each([[[]], [["health"]], [["http://127.0.0.1:1/"]]])("%p is wrong usage", async (words) => {
  const { code, err } = await run(words, {});
  expect(err).toContain("usage:");
  expect(code).toBe(2);
});
