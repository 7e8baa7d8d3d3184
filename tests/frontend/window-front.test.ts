/** The windows together: which there are, which is in front, what is remembered, and what closes what. */

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WindowNews } from "../../src-app/frontend/contract.ts";
import { Log } from "../../src-app/frontend/log.ts";
import { WindowFront } from "../../src-app/frontend/window-front.ts";
import { type Remembered, WindowState } from "../../src-app/frontend/window-state.ts";
import { RecordingView } from "./fixtures/recording-view.ts";

const GEOMETRY = { width: 900, height: 700, x: 10, y: 20, maximised: false };
const CONNECTED = { kind: "connected", port: 4711, token: "t" } as const;
const TWO: readonly Remembered[] = [
  { path: "/conversations/1", geometry: GEOMETRY, zoom: 1.25 },
  { path: "/conversations/2" },
];

let folder: string;
let view: RecordingView;
let log: Log;
let told: string[];
let ended: number[];
let news: WindowNews[];
let stays: boolean;
let fronts: WindowFront[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-front-"));
  view = new RecordingView();
  [told, ended, news, stays, fronts] = [[], [], [], false, []];
  log = new Log(folder, (line) => told.push(line));
});

afterEach(async () => {
  for (const front of fronts) await front.close(); // which writes what is not written yet
  log.close();
  rmSync(folder, { recursive: true, force: true });
});

const fails = (error: unknown) => {
  throw error;
};

/** A front on the windows that were there the last time; all are open when this resolves. */
async function opened(windows: readonly Remembered[] = [{ path: "/" }]): Promise<WindowFront> {
  const before = new WindowState(folder, fails);
  before.remember(windows);
  before.save();
  const front = new WindowFront({
    view,
    log,
    state: new WindowState(folder, fails),
    cacheDir: folder,
    shell: "hearth-shell 0",
    events: {
      ended: (code) => ended.push(code),
      restart: () => {},
      news: (each) => news.push(each),
      staysWithoutWindow: () => stays,
    },
  });
  fronts.push(front);
  await front.open();
  const most = Math.min(windows.length, view.can.windows);
  while (view.opened.length < most) await Bun.sleep(0);
  await Bun.sleep(0);
  return front;
}

/** What the next start would find. */
async function kept(front: WindowFront): Promise<readonly Remembered[]> {
  await front.close();
  return new WindowState(folder, fails).remembered;
}

const about = (call: string) => view.noted.filter((noted) => noted.call === call);

describe("at the start", () => {
  test("every window comes back as it was, behind the one that was in front", async () => {
    await opened(TWO);
    expect(view.opened.map(({ geometry, zoom, behind }) => ({ geometry, zoom, behind }))).toEqual([
      { geometry: GEOMETRY, zoom: 1.25, behind: false },
      { geometry: undefined, zoom: 1, behind: true },
    ]);
  });

  test.each([
    ["a text that a link had put into the box", "/?text=a%20word", "/"],
    ["a jump within the page", "/models#main", "/models"],
  ])("%s does not come back", async (_, path, left) => {
    const front = await opened();
    view.emit({ type: "located", path });
    expect(await kept(front)).toEqual([{ path: left }]);
  });

  test("a place that the backend lets nobody in at gives way to the first page", async () => {
    const asked: string[] = [];
    const server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch({ url }) {
        const { origin, search } = new URL(url);
        asked.push(search);
        return search === ""
          ? Response.json({ url: `${origin}/launch?code=c` })
          : new Response("", { status: 400 });
      },
    });
    try {
      const front = await opened([{ path: "/models#main" }]);
      front.follow({ ...CONNECTED, port: server.port as number });
      const [target] = view.targets;
      expect(await target?.launchUrl()).toBe(`http://127.0.0.1:${server.port}/launch?code=c`);
      expect(asked).toEqual(["?path=%2Fmodels%23main", ""]);
    } finally {
      await server.stop(true);
    }
  });

  test("each shows its own page, and has a name of its own", async () => {
    const front = await opened(TWO);
    front.follow(CONNECTED);
    expect(about("mount").map((noted) => noted.call === "mount" && noted.path)).toEqual([
      "/conversations/1",
      "/conversations/2",
    ]);
    const [first, second] = view.opened.map(({ page }) => page.window);
    expect(first).toMatch(/^[A-Za-z0-9]{1,16}$/);
    expect(second).not.toBe(first);
  });

  test("no more come back than the view can have", async () => {
    view.can = { ...view.can, windows: 1 };
    await opened(TWO);
    expect(view.opened).toHaveLength(1);
  });

  test("a first window that can't be had is the caller's to hear of", async () => {
    view.failingWindows = [0];
    await expect(opened()).rejects.toThrow("could not be opened");
  });

  test("another one that can't be had is said in the log, and the rest come", async () => {
    view.failingWindows = [1];
    const front = await opened([...TWO, { path: "/models" }]);
    expect(told.join("\n")).toContain("a window could not be opened again");
    expect((await kept(front)).map(({ path }) => path)).toEqual(["/conversations/1", "/models"]);
  });

  test("pages are told what may be offered here, and nothing else", async () => {
    await opened();
    expect(view.opened[0]?.page.can).toEqual(["windows", "zoom", "fullscreen", "paste", "folders"]);
    view = new RecordingView();
    view.can = { ...view.can, windows: 1, zoom: false, paste: false };
    view.toolkit = { openFiles: async () => [], saveFile: async () => null, copy: async () => {} };
    await opened();
    expect(view.opened[0]?.page.can).toEqual(["fullscreen", "folders", "dialogs"]);
  });
});

describe("one more window", () => {
  test("opens at its path, as large as the one in front, and where the window manager likes", async () => {
    const front = await opened([TWO[0] as Remembered]);
    front.follow(CONNECTED);
    await front.openWindow("/conversations/9");
    const { x, y, ...size } = GEOMETRY;
    expect(view.opened[1]).toMatchObject({ kind: "main", geometry: size, zoom: 1.25, behind: false });
    expect(view.opened[1]?.geometry?.x).toBeUndefined();
    expect(about("mount").at(-1)).toMatchObject({ window: 1, path: "/conversations/9" });
  });

  test("is refused beyond what the view can have, with a sentence", async () => {
    const front = await opened([...TWO, { path: "/models" }]);
    await expect(front.openWindow("/")).rejects.toThrow("3 windows at once");
    expect(view.opened).toHaveLength(3);
  });

  test("is not refused for one that has closed", async () => {
    const front = await opened([...TWO, { path: "/models" }]);
    view.emit({ type: "close-asked" }, 1);
    await front.openWindow("/");
    expect(view.opened).toHaveLength(4);
  });

  test.each(["https://evil.example/", "//evil", "/launch?code=x", "/api/v1/health", "", "javascript:1"])(
    "is not opened at %p",
    async (path) => {
      const front = await opened();
      await expect(front.openWindow(path)).rejects.toThrow("can't be opened there");
      expect(view.opened).toHaveLength(1);
    },
  );

  test("that is closed before it is there is closed as soon as it is", async () => {
    const front = await opened();
    const opening = front.openWindow("/");
    view.emit({ type: "wish", wish: "close" }, 1);
    await opening;
    expect(about("close-window")).toEqual([{ call: "close-window", window: 1 }]);
    expect(await kept(front)).toHaveLength(1);
  });

  test("comes with a key, and a refusal of it is in the log", async () => {
    await opened(TWO);
    view.emit({ type: "wish", wish: "new-window" });
    view.emit({ type: "wish", wish: "new-window" });
    await Bun.sleep(0);
    expect(view.opened).toHaveLength(3);
    expect(told.join("\n")).toContain("3 windows at once");
  });

  test("of a quick question there is one, it does not count, and it does not come back", async () => {
    const front = await opened([...TWO, { path: "/models" }]);
    await front.openWindow("/quick", "quick");
    await front.openWindow("/quick", "quick");
    expect(view.opened.map(({ kind }) => kind)).toEqual(["main", "main", "main", "quick"]);
    const raised = { call: "raise", window: 3 } as const;
    expect(about("raise")).toEqual([raised, raised]); // the new one, too: it is to have the keyboard
    const mounts = about("mount").filter((noted) => noted.window === 3);
    expect(mounts.length).toBeLessThan(2); // what it shows stays
    expect(await kept(front)).toHaveLength(3);
  });
});

describe("what each remembers", () => {
  test("place, path and zoom, the one last in front first", async () => {
    const front = await opened(TWO);
    const moved = { ...GEOMETRY, x: 400 };
    view.emit({ type: "geometry", geometry: moved }, 1);
    view.emit({ type: "located", path: "/models" }, 1);
    view.emit({ type: "focused", focused: true }, 1);
    view.emit({ type: "wish", wish: "zoom-in" }, 1);
    expect(await kept(front)).toEqual([
      { path: "/models", geometry: moved, zoom: 1.1 },
      TWO[0] as Remembered,
    ]);
  });

  test("the usual zoom is none", async () => {
    const front = await opened(TWO);
    await front.zoom("reset");
    const [first] = await kept(front);
    expect(first).toEqual({ path: "/conversations/1", geometry: GEOMETRY });
  });

  test("one that the person closed is forgotten, the last one is not", async () => {
    const front = await opened(TWO);
    view.emit({ type: "close-asked" });
    expect(ended).toEqual([]);
    view.emit({ type: "close-asked" }, 1);
    expect(ended).toEqual([0]);
    expect((await kept(front)).map(({ path }) => path)).toEqual(["/conversations/2"]);
  });

  test("all of them, where Hearth is ended with its windows open", async () => {
    const front = await opened(TWO);
    view.emit({ type: "action", action: "quit" });
    const closing = kept(front);
    view.emit({ type: "closed" });
    view.emit({ type: "closed" }, 1);
    expect(await closing).toEqual(TWO);
  });

  test("a place that is none is not taken up", async () => {
    const front = await opened();
    view.emit({ type: "located", path: "/launch?code=secret" });
    expect(await kept(front)).toEqual([{ path: "/" }]);
  });
});

describe("what is asked of a window", () => {
  test("reaches the one that is named, else the one in front", async () => {
    const front = await opened(TWO);
    const [, second] = view.opened.map(({ page }) => page.window);
    await front.setTitle("Oslo", second);
    await front.zoom("in", second);
    await front.toggleFullscreen();
    expect(view.noted.slice(-3)).toEqual([
      { call: "setTitle", title: "Oslo", window: 1 },
      { call: "setZoom", zoom: 1.1, window: 1 },
      { call: "toggleFullscreen" },
    ]);
  });

  test("a title reaches every window that shows the place, and there may be none", async () => {
    const front = await opened(TWO);
    const places = TWO.map(({ path }) => path);
    expect(new Set(places).size).toBe(2);
    await front.setTitleAt(places[1] ?? "", "Oslo");
    await front.setTitleAt("/conversations/of-nobody", "Rome");
    expect(about("setTitle")).toEqual([{ call: "setTitle", title: "Oslo", window: 1 }]);
  });

  test("closes it, and the last one ends Hearth", async () => {
    const front = await opened(TWO);
    const [, second] = view.opened.map(({ page }) => page.window);
    await front.closeWindow(second);
    expect(about("close-window")).toEqual([{ call: "close-window", window: 1 }]);
    expect(ended).toEqual([]);
    await front.closeWindow();
    expect(ended).toEqual([0]);
  });

  test("is refused where there is no such window", async () => {
    const front = await opened();
    await expect(front.closeWindow("w9")).rejects.toThrow("That window is closed.");
    await expect(front.zoom("in", "w9")).rejects.toThrow("That window is closed.");
    await expect(front.toggleFullscreen("w9")).rejects.toThrow("That window is closed.");
    await expect(front.setTitle("x", "../w1")).rejects.toThrow("That window is closed.");
  });

  test("is refused where the view can't", async () => {
    view.can = { ...view.can, zoom: false, fullscreen: false, quick: false, windows: 1 };
    const front = await opened();
    await expect(front.zoom("in")).rejects.toThrow("can't do that here");
    await expect(front.toggleFullscreen()).rejects.toThrow("can't do that here");
    await expect(front.openWindow("/")).rejects.toThrow("one window here");
    await expect(front.openWindow("/", "quick")).rejects.toThrow("can't open a small window");
  });

  test("to come to the front is asked of the one that was there last", async () => {
    const front = await opened(TWO);
    view.emit({ type: "focused", focused: true }, 1);
    await front.raise();
    expect(about("raise")).toEqual([{ call: "raise", window: 1 }]);
  });

  test("to come to the front at a path is asked of the one that is there, else the first one goes there", async () => {
    const front = await opened(TWO);
    front.follow(CONNECTED);
    await front.raise("/conversations/2");
    expect(about("mount")).toHaveLength(2);
    expect(about("raise")).toEqual([{ call: "raise", window: 1 }]);
    await front.raise("/models");
    expect(about("mount").at(-1)).toMatchObject({ path: "/models" });
    await front.raise("//evil");
    expect(about("mount")).toHaveLength(3);
  });
});

describe("the last window", () => {
  test("is hidden where Hearth stays without one, and comes back as it was", async () => {
    const front = await opened();
    stays = true;
    view.emit({ type: "close-asked" });
    await Bun.sleep(0);
    expect([about("hide"), about("close-window"), ended]).toEqual([[{ call: "hide" }], [], []]);
    await front.show();
    expect(about("raise")).toEqual([{ call: "raise" }]);
  });

  test("that can't be hidden is said, and Hearth stays", async () => {
    const open = view.open.bind(view);
    view.open = async (options) => ({
      ...(await open(options)),
      hide: () => Promise.reject(new Error("stuck")),
    });
    await opened();
    stays = true;
    view.emit({ type: "close-asked" });
    await Bun.sleep(0);
    expect(told).toContain("[View] stuck");
    expect(ended).toEqual([]);
  });

  test("is hidden only where the view can, and only the last one", async () => {
    stays = true;
    await opened(TWO);
    view.emit({ type: "close-asked" }, 1);
    expect([about("hide"), about("close-window")]).toEqual([[], [{ call: "close-window", window: 1 }]]);
    view = new RecordingView();
    view.can = { ...view.can, hide: false };
    await opened();
    view.emit({ type: "close-asked" });
    expect(ended).toEqual([0]);
  });

  test("of several that are hidden the one in front comes back last, on top", async () => {
    const front = await opened(TWO);
    await front.hide();
    await front.show();
    expect(about("raise")).toEqual([{ call: "raise", window: 1 }, { call: "raise" }]);
  });
});

describe("the backend", () => {
  test("is told which window has the focus, and which one closed", async () => {
    await opened(TWO);
    const [, second = ""] = view.opened.map(({ page }) => page.window);
    view.emit({ type: "focused", focused: true }, 1);
    view.emit({ type: "wish", wish: "close" }, 1);
    expect(news).toEqual([
      { event: "focused", focused: true, window: second },
      { event: "closed", window: second },
    ]);
  });

  test("that is away is said in every window, and in those that open meanwhile", async () => {
    const front = await opened(TWO);
    front.follow(CONNECTED);
    front.follow({ kind: "silent" });
    expect(
      about("setConnection").filter((noted) => "connection" in noted && noted.connection === "silent"),
    ).toHaveLength(2);
    const failed = {
      kind: "failed",
      failure: "gave-up",
      code: 70,
      sentence: "It broke.",
      nextStep: "",
    } as const;
    front.follow(failed);
    await front.openWindow("/");
    const shown = view.noted.filter((noted) => noted.call === "show" && noted.document.includes("It broke."));
    expect(shown).toHaveLength(3);
    expect(told.filter((line) => line.includes("It broke."))).toHaveLength(1);
  });
});
