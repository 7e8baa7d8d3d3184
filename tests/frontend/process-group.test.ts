import { expect, test } from "bun:test";
import { leashed, ProcessGroup } from "../../src-app/frontend/process-group.ts";
import { runs, until } from "./fixtures/processes.ts";

function start(command: readonly string[]) {
  const out: string[] = [];
  const group = new ProcessGroup({
    command,
    cwd: "/",
    env: { PATH: process.env.PATH },
    onOut: (line) => out.push(line),
    onErr: () => {},
  });
  return { group, out };
}

const shell = (script: string) => start(["/bin/sh", "-c", script]);

test("the exit code comes after the last line", async () => {
  const { group, out } = shell("echo one; echo two; exit 7");
  expect(await group.ended).toBe(7);
  expect(out).toEqual(["one", "two"]);
  expect(group.isRunning).toBe(false);
});

test("one that a signal ended has no code", async () => {
  expect(await shell("kill -9 $$").group.ended).toBeUndefined();
});

test("what it left behind ends with it", async () => {
  const { group, out } = shell("sleep 1000 & echo $!");
  await group.ended;
  await until(() => !runs(Number(out[0]))); // it was killed; the system may take a moment over it
});

test("one that ignores SIGTERM is killed, with its children", async () => {
  const { group, out } = shell("trap '' TERM; sleep 1000 & echo $!; while :; do sleep 1000; done");
  await until(() => out.length > 0);
  await group.end(0, 50);
  expect(group.isRunning).toBe(false);
  await until(() => !runs(Number(out[0])));
});

test("a child that left the group and holds the pipe keeps nobody waiting", async () => {
  const { group, out } = shell("setsid --fork /bin/sh -c 'echo $$; exec sleep 1000'; read -r _");
  await until(() => out.length > 0);
  const pid = Number(out[0]);
  group.write("\n");
  await group.ended;
  expect(runs(pid)).toBe(true);
  process.kill(pid, "SIGKILL");
});

test("one that has ended is told nothing, and that is no fault", async () => {
  const { group } = shell("exit 0");
  await group.ended;
  group.write("x".repeat(1_000_000));
  group.signal("SIGTERM");
  await group.end(0, 10);
});

test("a program that does not exist is said at once", () => {
  expect(() => start(["/no/such/program"])).toThrow();
});

test("a leashed program is the one that we see, and has no child that it did not start", async () => {
  const { group, out } = start(leashed(["/bin/sh", "-c", "echo $$; wait; echo waited"]));
  expect(await group.ended).toBe(0);
  expect(out).toEqual([String(group.pid), "waited"]);
});

test("a leashed program has its exit code, and an empty stdin", async () => {
  const { group, out } = start(leashed(["/bin/sh", "-c", 'read -r line; echo "read:$line"; exit 5']));
  expect(await group.ended).toBe(5);
  expect(out).toEqual(["read:"]);
});

test("a leashed program gets SIGTERM, and time to end", async () => {
  const { group, out } = start(
    leashed(["/bin/sh", "-c", "trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.01; done"]),
  );
  await until(() => out.length > 0);
  await group.end(0, 5_000);
  expect(out).toEqual(["up", "bye"]);
});

test("a leashed program ends when we are killed", async () => {
  const module = JSON.stringify(new URL("../../src-app/frontend/process-group.ts", import.meta.url).pathname);
  const program = `const { leashed, ProcessGroup } = await import(${module});
    new ProcessGroup({ command: leashed(["/bin/sh", "-c", "echo $$; exec sleep 1000"]), cwd: "/",
      env: process.env, onOut: console.log, onErr: console.error });`;
  const parent = Bun.spawn([process.execPath, "-e", program], { stdout: "pipe" });
  const { value } = await parent.stdout.getReader().read();
  const pid = Number(new TextDecoder().decode(value));
  expect(runs(pid)).toBe(true);
  parent.kill("SIGKILL");
  await until(() => !runs(pid));
});
