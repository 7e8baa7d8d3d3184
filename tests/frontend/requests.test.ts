import { expect, test } from "bun:test";
import { type Abilities, answer, Refused } from "../../src-app/frontend/requests.ts";

function abilities() {
  const done: string[] = [];
  const all: Abilities = {
    openExternal: async (url) => void done.push(`open ${url}`),
    openWindow: async (path, kind) => void done.push(`window ${kind} ${path}`),
    raiseWindow: async (path) => void done.push(`raise ${path}`),
    closeWindow: async (window) => void done.push(`close ${window}`),
    setTitle: async (title, window) =>
      void done.push(`title ${title}${window === undefined ? "" : ` of ${window}`}`),
    setTitleAt: async (path, title) => void done.push(`title ${title} at ${path}`),
    zoom: async (by, window) => void done.push(`zoom ${by} ${window}`),
    toggleFullscreen: async (window) => void done.push(`fullscreen ${window}`),
    startSidecar: async (name) => {
      if (name !== "ollama") throw new Refused("There is no such process.");
      return { status: "starting" };
    },
    setLanguage: async (language) => void done.push(`language ${language}`),
    tellWorkers: async (workers) => void done.push(`workers ${workers.map(({ name }) => name).join(" ")}`),
    farNamed: async () => ({ address: "https://box" }),
    farTry: async (far) => ({ far }),
    farConnect: async ({ address, port }) => void done.push(`far ${address} ${port}`),
    setMode: async (mode) => void done.push(`mode ${mode}`),
    stopSidecar: async (name) => ({ name, status: "stopped" }),
    desktop: async (name, args) => ({ name, args }),
    restartSidecar: async () => {
      throw new Error("broken");
    },
  };
  return { done, all };
}

const request = (name: string, args: Record<string, unknown>) =>
  ({ type: "request", id: "7", name, args }) as const;

test("an address is opened in its normal form", async () => {
  const { done, all } = abilities();
  const reply = await answer(request("open.external", { url: "https://EXAMPLE.org" }), all);
  expect(reply).toEqual({ type: "reply", id: "7", ok: true, result: null });
  expect(done).toEqual(["open https://example.org/"]);
});

test.each(["file:///etc/passwd", "javascript:1", "http://127.0.0.1:11434/", "--version", "", 7, null])(
  "%p is not opened",
  async (url) => {
    const { done, all } = abilities();
    expect(await answer(request("open.external", { url }), all)).toMatchObject({ ok: false });
    expect(done).toEqual([]);
  },
);

test("a title is one short line", async () => {
  const { done, all } = abilities();
  await answer(request("window.set_title", { title: ` Trip\n\u202eto ${"x".repeat(500)}` }), all);
  expect(done).toEqual([`title Trip to ${"x".repeat(192)}`]);
});

test("windows are named by what they show, which is a place of ours", async () => {
  const { done, all } = abilities();
  await answer(request("window.set_title", { title: "Oslo\n", path: "/conversations/7" }), all);
  for (const path of ["https://evil", "//evil", 7, null])
    expect(await answer(request("window.set_title", { title: "x", path }), all)).toMatchObject({ ok: false });
  expect(done).toEqual(["title Oslo at /conversations/7"]);
});

test("a window is opened, zoomed and made to fill the screen, the named one or the one in front", async () => {
  const { done, all } = abilities();
  await answer(request("window.open", { path: "/conversations/7" }), all);
  await answer(request("window.open", { path: "/", kind: "quick" }), all);
  await answer(request("window.zoom", { by: "in", window: "w2" }), all);
  await answer(request("window.fullscreen", {}), all);
  await answer(request("window.set_title", { title: "Oslo", window: "w2" }), all);
  expect(done).toEqual([
    "window main /conversations/7",
    "window quick /",
    "zoom in w2",
    "fullscreen undefined",
    "title Oslo of w2",
  ]);
});

test("a window is brought to the front at a place, and closed", async () => {
  const { done, all } = abilities();
  await answer(request("window.raise", { path: "/conversations/7" }), all);
  await answer(request("window.close", { window: "w2" }), all);
  expect(done).toEqual(["raise /conversations/7", "close w2"]);
});

test.each([
  ["window.raise", {}],
  ["window.raise", { path: "//elsewhere" }],
  ["window.raise", { path: "https://example.org" }],
  ["window.raise", { path: "/launch?code=x" }],
  ["window.close", { window: 7 }],
  ["window.open", {}],
  ["window.open", { path: 7 }],
  ["window.open", { path: "/", kind: "popup" }],
  ["window.open", { path: "/", kind: null }],
  ["window.zoom", {}],
  ["window.zoom", { by: 2 }],
  ["window.zoom", { by: "in", window: 7 }],
  ["window.fullscreen", { window: null }],
  ["window.set_title", { title: "Oslo", window: {} }],
])("%s with %p is refused", async (name, args) => {
  const { done, all } = abilities();
  expect(await answer(request(name, args), all)).toMatchObject({ ok: false });
  expect(done).toEqual([]);
});

test("what a sidecar's start tells goes back to the backend", async () => {
  const { all } = abilities();
  const reply = await answer(request("sidecar.start", { name: "ollama" }), all);
  expect(reply).toEqual({ type: "reply", id: "7", ok: true, result: { status: "starting" } });
});

test("a sidecar is stopped", async () => {
  const { all } = abilities();
  const reply = await answer(request("sidecar.stop", { name: "ollama" }), all);
  expect(reply).toMatchObject({ ok: true, result: { name: "ollama", status: "stopped" } });
});

test("a refusal says why", async () => {
  const { all } = abilities();
  const reply = await answer(request("sidecar.start", { name: "sh" }), all);
  expect(reply).toEqual({ type: "reply", id: "7", ok: false, result: "There is no such process." });
});

test("a failure is an answer too", async () => {
  const { all } = abilities();
  const reply = await answer(request("sidecar.restart", { name: "ollama" }), all);
  expect(reply).toEqual({ type: "reply", id: "7", ok: false, result: "That failed: broken" });
});

test.each(["shell.run", "open", "__proto__", "constructor", "toString", ""])(
  "“%s” is refused",
  async (name) => {
    const { done, all } = abilities();
    const reply = await answer(request(name, { url: "https://example.org", name: "ollama" }), all);
    expect(reply).toEqual({ type: "reply", id: "7", ok: false, result: "The shell does not do this." });
    expect(done).toEqual([]);
  },
);

test("the shell speaks a language of ours, or as the system has it", async () => {
  const { done, all } = abilities();
  for (const language of ["ko", "zh_CN", "en", "system"])
    expect(await answer(request("language.set", { language }), all)).toMatchObject({ ok: true });
  for (const language of ["de", "", null, 7, ["ko"], "KO", "../ko"])
    expect(await answer(request("language.set", { language }), all)).toMatchObject({ ok: false });
  expect(done).toEqual(["language ko", "language zh_CN", "language en", "language system"]);
});

test("the backend's workers are taken as they are told, where they are workers", async () => {
  const { done, all } = abilities();
  const since = "2026-11-21T11:55:00Z";
  const workers = [{ name: "passages", status: "running", pid: 7, restarts: 0, since }];
  expect(await answer(request("workers.tell", { workers }), all)).toMatchObject({ ok: true });
  for (const others of [undefined, "passages", [{ name: "passages" }]])
    expect(await answer(request("workers.tell", { workers: others }), all)).toMatchObject({ ok: false });
  expect(done).toEqual(["workers passages"]);
});

test("Hearth runs another way, of those that there are", async () => {
  const { done, all } = abilities();
  expect(await answer(request("mode.set", { mode: "standalone" }), all)).toMatchObject({ ok: true });
  for (const mode of ["cloud", "", null, 7, ["service"], "Service"])
    expect(await answer(request("mode.set", { mode }), all)).toMatchObject({ ok: false });
  expect(done).toEqual(["mode standalone"]);
});

test("a Hearth elsewhere is tried and gone to with what was typed", async () => {
  const { done, all } = abilities();
  const far = { address: "https://box", port: "", token: "t" };
  expect(await answer(request("far.try", far), all)).toMatchObject({ ok: true, result: { far } });
  expect(await answer(request("far.connect", far), all)).toMatchObject({ ok: true });
  expect(await answer(request("far.named", {}), all)).toMatchObject({ result: { address: "https://box" } });
  expect(done).toEqual(["far https://box "]);
});

test.each([
  {},
  { address: "https://box" },
  { address: "https://box", token: "t" },
  { address: "https://box", port: 8765, token: "t" },
  { address: ["https://box"], port: "", token: "t" },
  { address: "https://box", port: "", token: null },
])("a Hearth elsewhere with %p is refused", async (args) => {
  const { done, all } = abilities();
  for (const name of ["far.try", "far.connect"])
    expect(await answer(request(name, args), all)).toMatchObject({ ok: false });
  expect(done).toEqual([]);
});
