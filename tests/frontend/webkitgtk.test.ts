/** The native window in the real engine: what it shows, what it tells, and above all what it refuses. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MOST_WINDOWS } from "../../src-app/frontend/views/view.ts";
import { NativeView, runs, Screen, until, whyNoWindow } from "./fixtures/native-view.ts";
import type { Wish } from "./fixtures/open-view.ts";
import { PageServer } from "./fixtures/page-server.ts";

const TOKEN = "a-token-of-this-launch";
const reason = whyNoWindow();
let calls = 1_000;
if (reason !== undefined) console.warn(`skipped: the native window (${reason})`);

describe.skipIf(reason !== undefined)("the native window", () => {
  let screen: Screen;
  let backend: PageServer;
  let stranger: PageServer;
  let own: NativeView | undefined;
  let shared: NativeView | undefined;

  beforeAll(async () => {
    screen = await Screen.start();
  });
  afterAll(async () => {
    await shared?.close();
    await screen.stop();
  });
  beforeEach(async () => {
    if (!screen.runs) screen = await Screen.start(); // the runner ends it with a test that takes too long
    backend = new PageServer();
    stranger = new PageServer();
  });
  afterEach(async () => {
    await own?.close();
    own = undefined;
    await Promise.all([backend.stop(), stranger.stop()]);
  });

  /** A window of the test's own. */
  async function open(wish: Wish = {}, prepare?: (home: string) => void): Promise<NativeView> {
    own = await NativeView.open(screen.name, wish, prepare);
    return own;
  }

  /** A window on a page of the backend that runs `script`; it has said nothing yet of what was there before. */
  async function acting(script: string): Promise<NativeView> {
    if (shared === undefined || shared.over) shared = await NativeView.open(screen.name, {});
    const window = shared;
    await window.call({ id: ++calls, call: "show", document: "<!doctype html><title>Between</title>" });
    window.said.length = 0;
    await window.call({ id: ++calls, call: "mount", page: page(backend.act(script)) });
    return window;
  }

  function page(path: string, from = backend) {
    return { origin: from.origin, path, token: TOKEN };
  }

  describe("opens and closes", () => {
    test("the window is there with the splash and its title", async () => {
      const window = await open({ splash: "<!doctype html><title>Starting</title>" });
      await window.heard((said) => said.type === "title" && said.title === "Starting");
      expect(window.engine("WebKitWeb")).not.toEqual([]);
    });

    test("closing tells of it and leaves no process of the engine", async () => {
      const window = await open({ linger: true });
      const engine = window.engine();
      expect(engine.length).toBeGreaterThanOrEqual(2);
      await window.call({ id: 1, call: "close" });
      await window.heard((said) => said.type === "closed");
      await until(() => !engine.some(runs));
      expect(await window.call({ id: 2, call: "close" })).toEqual({ type: "done", id: 2 });
    });

    test("the process ends by itself, with code 0, after the window has closed", async () => {
      const window = await open();
      window.call({ id: 1, call: "close" });
      expect(await window.exited).toBe(0);
    });

    test("SIGKILL of the shell leaves no process of the engine", async () => {
      const window = await open();
      const engine = window.engine();
      expect(engine.length).toBeGreaterThanOrEqual(2);
      window.kill("SIGKILL");
      await window.exited;
      await until(() => !engine.some(runs));
    });

    test("size and place come back, and are told when the window closes", async () => {
      const geometry = { width: 700, height: 500, x: 120, y: 90, maximised: false };
      const window = await open({ geometry });
      await window.call({ id: 1, call: "close" });
      const told = window.said.filter((said) => said.type === "geometry");
      expect(told.at(-1)).toEqual({ type: "geometry", geometry });
    });

    test("the system's dark preference reaches the window and the page", async () => {
      const dark = (home: string) => {
        mkdirSync(join(home, "config/gtk-3.0"), { recursive: true });
        const settings = "[Settings]\ngtk-application-prefer-dark-theme=1\n";
        writeFileSync(join(home, "config/gtk-3.0/settings.ini"), settings);
      };
      const script = "report(matchMedia('(prefers-color-scheme: dark)').matches)";
      const window = await open({ mount: page(backend.act(script)) }, dark);
      expect(await window.heard((said) => said.type === "theme")).toEqual({ type: "theme", dark: true });
      await backend.reported("true");
    });
  });

  describe("shows", () => {
    test("the backend's page with the cookie from the first request on, out of every script's reach", async () => {
      await acting("report('cookie: ' + document.cookie)");
      await backend.reported("cookie: ");
      const first = backend.asked[0];
      expect(first?.path).toBe("/act");
      expect(first?.cookie).toBe(`hearth_session_${backend.port}=${TOKEN}`);
    });

    test("the cookie of an earlier port no longer", async () => {
      const window = await acting("");
      await window.call({ id: 1, call: "mount", page: page("/act", stranger) });
      await stranger.was("/act");
      expect(stranger.asked[0]?.cookie).toBe(`hearth_session_${stranger.port}=${TOKEN}`);
    });

    test("painted, located and title, also when the page changes its address itself", async () => {
      const window = await acting("history.pushState(0, '', '/c/42?x=1'); document.title = 'Oslo'");
      await window.heard((said) => said.type === "painted");
      await window.heard((said) => said.type === "located" && said.path === "/c/42?x=1");
      await window.heard((said) => said.type === "title" && said.title === "Oslo");
    });

    test("the connection to the page, and again after the page was loaded anew", async () => {
      const watch = `new MutationObserver(() => {
        report(document.documentElement.dataset.connection);
        if (!sessionStorage.once) { sessionStorage.once = 1; location.reload(); }
      }).observe(document.documentElement, { attributes: true })`;
      const window = await acting(watch);
      await window.heard((said) => said.type === "painted");
      await window.call({ id: 1, call: "setConnection", connection: "reconnecting" });
      await backend.was("/act", 2);
      await backend.was("/report", 2);
      expect(new Set(backend.reports)).toEqual(new Set(["reconnecting"]));
    });

    test("a question about a link to the page, with the address as it is", async () => {
      const window = await acting("");
      const url = `https://example.com/?q="'</script>\u2028`;
      await window.call({ id: 1, call: "askToOpen", url });
      await backend.reported(`asked ${url}`);
    });

    test("nothing of a backend that is not there: the call is refused with a sentence", async () => {
      const gone = new PageServer();
      const target = page("/", gone);
      await gone.stop();
      const window = await open();
      const answer = await window.call({ id: 1, call: "mount", page: target });
      expect(answer).toMatchObject({
        type: "refused",
        sentence: expect.stringContaining("could not be loaded"),
      });
    });
  });

  describe("has several windows", () => {
    const stream = `new EventSource("/stream").onmessage = () => report(hearthWindow + " is live");`;

    test("each is told which one it is and what it may offer, before its page's own scripts", async () => {
      const window = await open({ mount: page(backend.act("report(atFirst)")) });
      await backend.reported("w0 windows+zoom windows zoom");
      await window.call({ id: 1, call: "open", wish: {} });
      await window.call({ id: 2, window: 1, call: "mount", page: page(backend.act("report(atFirst)")) });
      await backend.reported("w1 windows+zoom windows zoom");
    });

    test("the cookie is there in each, and one that closes leaves the others as they are", async () => {
      const echo = `new MutationObserver(() => report(hearthWindow + document.documentElement.dataset.connection))
        .observe(document.documentElement, { attributeFilter: ["data-connection"] });`;
      const window = await open({ mount: page(backend.act(stream + echo)) });
      await backend.reported("w0 is live");
      await window.call({ id: 1, call: "open", wish: {} });
      await window.call({ id: 2, window: 1, call: "mount", page: page(backend.act(stream + echo)) });
      await backend.reported("w1 is live");
      expect(new Set(backend.asked.map(({ cookie }) => cookie))).toEqual(
        new Set([`hearth_session_${backend.port}=${TOKEN}`]),
      );
      await window.call({ id: 3, window: 1, call: "close-window" });
      await window.heard((said) => said.type === "closed");
      expect(window.over).toBe(false);
      await window.call({ id: 4, call: "setConnection", connection: "silent" });
      await backend.reported("w0silent");
      expect(backend.asked.filter(({ path }) => path === "/stream")).toHaveLength(2); // none was cut
      expect(await window.call({ id: 5, window: 1, call: "raise" })).toEqual({ type: "done", id: 5 });
    });

    test("as many as are offered, each with its stream, still have connections for questions", async () => {
      const script = `${stream} await Promise.all([1, 2, 3].map(() => fetch("/asked"))); report(hearthWindow + " asked");`;
      const window = await open({ mount: page(backend.act(script)) });
      const quick = MOST_WINDOWS;
      for (let number = 1; number <= quick; number++) {
        const kind = number === quick ? "quick" : "main";
        await window.call({ id: 10 + number, call: "open", wish: { kind } });
        const target = page(backend.act(script));
        await window.call({ id: 20 + number, window: number, call: "mount", page: target });
      }
      for (let number = 0; number <= quick; number++) {
        await backend.reported(`w${number} is live`);
        await backend.reported(`w${number} asked`);
      }
    }, 20_000);

    test("one that closes takes its engine's process along, however often", async () => {
      const window = await open();
      for (let number = 1; number <= 3; number++) {
        await window.call({ id: 10 + number, call: "open", wish: {} });
        await until(() => window.engine("WebKitWeb").length === 2);
        await window.call({ id: 20 + number, window: number, call: "close-window" });
        await until(() => window.engine("WebKitWeb").length === 1);
      }
    }, 20_000);

    test("a window's page grows as it is told, and the others' don't", async () => {
      const script = `addEventListener("resize", () => report(hearthWindow + " " + innerWidth));
        report(hearthWindow + " " + innerWidth)`;
      const geometry = { width: 800, height: 600, maximised: false };
      const window = await open({ geometry, zoom: 2, mount: page(backend.act(script)) });
      await backend.reported("w0 400");
      await window.call({ id: 1, call: "open", wish: { geometry } });
      await window.call({ id: 2, window: 1, call: "mount", page: page(backend.act(script)) });
      await backend.reported("w1 800");
      await window.call({ id: 3, window: 1, call: "setZoom", zoom: 1.25 });
      await backend.reported("w1 640");
      expect(backend.reports.filter((report) => report.startsWith("w0"))).toEqual(["w0 400"]);
    });

    test("hidden ones live on, and come back where they were", async () => {
      const script = `addEventListener("visibilitychange", () => report(document.visibilityState)); report("there")`;
      const geometry = { width: 700, height: 500, x: 120, y: 90, maximised: false };
      const window = await open({ geometry, mount: page(backend.act(script)) });
      await backend.reported("there");
      await window.call({ id: 1, call: "hide" });
      await backend.reported("hidden");
      await window.call({ id: 2, call: "raise" });
      await backend.reported("visible");
      await window.call({ id: 3, call: "close" });
      const told = window.said.filter((said) => said.type === "geometry");
      expect(told.at(-1)).toEqual({ type: "geometry", geometry });
    });

    test("a place that is off the screen is moved onto it", async () => {
      const window = await open({ geometry: { width: 700, height: 500, x: 4_000, y: 90, maximised: false } });
      await window.call({ id: 1, call: "close" });
      const told = window.said.findLast((said) => said.type === "geometry");
      expect(told).toMatchObject({ geometry: { width: 700, height: 500, x: 580, y: 90 } });
    });
  });

  describe("listens to buttons", () => {
    const press = `window.webkit?.messageHandlers?.hearth?.postMessage({ type: "action", action: "restart" })`;

    test("of the shell's own document", async () => {
      const window = await open({ splash: `<!doctype html><script>${press}</script>` });
      await window.heard((said) => said.type === "action" && said.action === "restart");
    });

    test("of no page of the backend, and to no word that it doesn't know", async () => {
      const window = await acting(`${press}; report(typeof window.webkit?.messageHandlers?.hearth)`);
      await backend.reported("undefined");
      const bad = press.replace("restart", "format-disk");
      await window.call({
        id: 1,
        call: "show",
        document: `<!doctype html><title>s</title><script>${bad}</script>`,
      });
      await window.heard((said) => said.type === "title" && said.title === "s");
      const last = press.replace("restart", "quit");
      await window.call({ id: 2, call: "show", document: `<!doctype html><script>${last}</script>` });
      await window.heard((said) => said.type === "action");
      expect(window.said.filter((said) => said.type === "action")).toEqual([
        { type: "action", action: "quit" },
      ]);
    });
  });

  describe("refuses", () => {
    test.each([
      ["a document in an address", "'data:text/html,<p>x'"],
      ["an empty document", "'about:blank'"],
      ["a document made by a script", "URL.createObjectURL(new Blob(['<p>x'], { type: 'text/html' }))"],
      ["another scheme", "'ftp://127.0.0.1/x'"],
    ])("to go to %s", async (_what, url) => {
      const window = await acting(`location.href = ${url}`);
      await window.heard((said) => said.type === "console" && said.line.startsWith("refused to go to"));
      await window.call({ id: 1, call: "askToOpen", url: "still here" });
      await backend.reported("asked still here");
    });

    test("a file, and a script as an address leaves the page where it is", async () => {
      const file = join(import.meta.dir, "fixtures/page-server.ts");
      const window = await acting(`
        location.href = "file://${file}";
        window.open("javascript:opener.report('ran')");
        setTimeout(() => report(location.pathname), 200)`);
      await backend.reported("/act");
      expect(backend.reports).toEqual(["/act"]);
      expect(window.said.filter((said) => said.type === "located")).toHaveLength(1);
    });

    test("another port of this machine, without a connection to it", async () => {
      await acting(`location.href = "${stranger.origin}/else"; setTimeout(() => report("still here"), 200)`);
      await backend.reported("still here");
      expect(stranger.asked).toEqual([]);
    });

    test.each([
      ["a script", "location.href = 'https://example.com/out'"],
      [
        "meta refresh",
        `document.head.innerHTML = '<meta http-equiv="refresh" content="0;url=https://example.com/out">'`,
      ],
    ])("to leave by %s: the person is asked", async (_what, script) => {
      await acting(script);
      await backend.reported("asked https://example.com/out");
    });

    test("a window that nobody asked for", async () => {
      await acting(
        `report(String(window.open("/else"))); report(String(window.open("https://example.com/")))`,
      );
      await backend.was("/report", 2);
      expect(backend.reports).toEqual(["null", "null"]);
    });

    test("every connection of the engine but the one to the backend, by whatever means", async () => {
      const other = stranger.origin;
      await acting(`
        const fails = (make) => new Promise((done) => { const it = make(); it.onerror = done; });
        const image = (src) => fails(() => Object.assign(new Image(), { src }));
        document.head.insertAdjacentHTML("beforeend",
          '<link rel="preconnect" href="${other}"><link rel="prefetch" href="${other}/p">');
        await image("${other}/image.png");
        await image("http://localhost:${stranger.port}/image.png");
        await image("/own.png");
        await fails(() => new WebSocket("${other.replace("http", "ws")}/socket"));
        await fetch("${other}/fetch", { mode: "no-cors" }).catch(() => 0);
        navigator.sendBeacon("${other}/beacon", "x");
        await fails(() => new EventSource("${other}/events"));
        report("tried")`);
      await backend.reported("tried");
      expect(backend.asked.some((asked) => asked.path === "/own.png")).toBe(true);
      expect(stranger.asked).toEqual([]);
    });

    test("permissions: place, camera and notifications", async () => {
      await acting(`
        navigator.geolocation.getCurrentPosition(() => report("told"), () => report("no place"));
        if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia({ video: true }).then(() => report("seen"), () => report("no camera"));
        else report("no camera");
        const answer = window.Notification ? await Notification.requestPermission() : "denied";
        report("notifications " + answer)`);
      await Promise.all(
        ["no place", "no camera", "notifications denied"].map((text) => backend.reported(text)),
      );
    });
  });

  describe.skipIf(Bun.which("xdotool") === null)("by the person's own hand", () => {
    /** Windows of programs come up when they come up (ms). */
    const LASTS = 20_000;

    /** Uses the mouse or the keyboard on the screen, as nothing inside the window can. */
    async function hand(...words: readonly string[]) {
      const env = { ...process.env, DISPLAY: screen.name };
      const moving = Bun.spawn(["xdotool", ...words], { env, stdout: "pipe", stderr: "inherit" });
      const said = await new Response(moving.stdout).text();
      expect(await moving.exited).toBe(0);
      return said.trim();
    }

    const wide = "document.body.style.height = '100vh'; ";
    const pasting = `${wide}document.body.onclick = () =>
      navigator.clipboard.readText().then((text) => report("read " + text), () => report("not read"));`;

    test(
      "a click in the small window may read the clipboard, and what is no click may not",
      async () => {
        const script = `${pasting} document.body.click(); report("there")`;
        const window = await open({ kind: "quick", mount: page(backend.act(script)) });
        await window.call({ id: 1, call: "copy", text: "é “two”\nlines" });
        await backend.reported("not read");
        await hand("mousemove", "640", "400", "click", "1");
        await backend.reported("read é “two”\nlines");
        await backend.reported("there");
        expect(backend.reports.filter((report) => report.startsWith("read"))).toHaveLength(1);
      },
      LASTS,
    );

    test(
      "what comes after a click, by itself, may not read it again",
      async () => {
        const script = `${wide}const read = (name) =>
          navigator.clipboard.readText().then(() => report(name + " read"), () => report(name + " not read"));
        document.body.onclick = () => read("first");
        new MutationObserver(() => read("second")).observe(document.documentElement, { attributes: true });`;
        const window = await open({ kind: "quick", mount: page(backend.act(script)) });
        await window.heard((said) => said.type === "painted");
        await window.call({ id: 1, call: "copy", text: "x" });
        await hand("mousemove", "640", "400", "click", "1");
        await backend.reported("first read");
        await window.call({ id: 2, call: "setConnection", connection: "silent" });
        await backend.reported("second not read");
      },
      LASTS,
    );

    test(
      "in a main window no click reads the clipboard",
      async () => {
        const window = await open({ mount: page(backend.act(pasting)) });
        await window.heard((said) => said.type === "painted");
        await window.call({ id: 1, call: "copy", text: "x" });
        await hand("mousemove", "400", "300", "click", "1");
        await backend.reported("not read");
        await window.heard((said) => said.type === "console" && said.line.includes("denied a permission"));
      },
      LASTS,
    );

    test(
      "what a page itself puts into a drag is no file, wherever it is dropped",
      async () => {
        const script = `document.body.innerHTML = '<p draggable="true" style="position: fixed; inset: 0">drag me</p>';
        window.hearth = { filesComing: () => report("coming"), takeFiles: () => report("taken") };
        addEventListener("dragstart", ({ dataTransfer }) => {
          dataTransfer.setData("text/uri-list", "file:///etc/passwd");
          report("dragged");
        });
        addEventListener("dragover", (event) => event.preventDefault());
        addEventListener("drop", (event) => {
          event.preventDefault();
          report("dropped with " + event.dataTransfer.files.length);
        });
        report("ready")`;
        const window = await open({ mount: page(backend.act(script)) });
        await backend.reported("ready");
        await window.heard((said) => said.type === "painted");
        const pause = ["sleep", "0.1"]; // as a hand moves: what comes at once is one movement
        const moves = [320, 360, 400, 404, 408].flatMap((x) => [...pause, "mousemove", String(x), "300"]);
        await hand("mousemove", "300", "300", "mousedown", "1", ...moves, ...pause, "mouseup", "1");
        await backend.reported("dropped with 0");
        expect(backend.reports).toEqual(["ready", "dragged", "dropped with 0"]);
      },
      LASTS,
    );

    test(
      "a click on a field for files opens the toolkit's own dialog",
      async () => {
        const script = `document.body.innerHTML = '<input type="file" style="position: fixed; inset: 0">';
        document.querySelector("input").oncancel = () => report("none");
        report("ready")`;
        const window = await open({ mount: page(backend.act(script)) });
        await backend.reported("ready");
        await window.heard((said) => said.type === "painted");
        await hand("mousemove", "400", "300", "click", "1");
        const dialog = await hand("search", "--sync", "--onlyvisible", "--name", "^Select File$");
        await hand("windowfocus", "--sync", dialog, "key", "Escape");
        await backend.reported("none");
      },
      LASTS,
    );
  });

  describe("saves", () => {
    function saved(window: NativeView): string[] {
      const folder = join(window.home, "Downloads");
      try {
        return readdirSync(folder).sort();
      } catch {
        return [];
      }
    }

    test("what the backend offers, under a harmless name, and never over another file", async () => {
      const window = await open({ mount: page(backend.act("location.href = '/attachment'")) });
      await window.heard((said) => said.type === "console" && said.line.includes("Oslo.md"));
      await window.call({ id: 1, call: "mount", page: page(backend.act("location.href = '/attachment'")) });
      await window.heard((said) => said.type === "console" && said.line.includes("(2).md"));
      expect(saved(window)).toEqual(["Trip to Oslo (2).md", "Trip to Oslo.md"]);
      expect(readFileSync(join(window.home, "Downloads/Trip to Oslo.md"), "utf8")).toBe("what was saved");
    });

    test.each([
      ["an answer that no page can show", "location.href = '/binary'"],
      ["a link that says download", "click('/binary')"],
      ["a download made of an address", "click('data:text/plain,x')"],
      ["a download made by a script", "click(URL.createObjectURL(new Blob(['x'])))"],
    ])("not %s", async (_what, script) => {
      const click =
        "const click = (href) => Object.assign(document.createElement('a'), { href, download: 'x.txt' }).click();";
      const window = await acting(click + script);
      await window.heard((said) => said.type === "console" && said.line.startsWith("refused"));
      expect(saved(window)).toEqual([]);
    });
  });

  describe("survives", () => {
    /** A window of the test's own, as `acting` would have it. */
    function alone(script: string): Promise<NativeView> {
      return open({ mount: page(backend.act(script)) });
    }

    async function kill(window: NativeView, name: string) {
      const victims = window.engine(name);
      expect(victims).not.toEqual([]);
      for (const pid of victims) process.kill(pid, "SIGKILL");
      await until(() => !victims.some(runs));
    }

    test("the death of the page's process: it is told, and the page is loaded again where it was", async () => {
      const window = await alone("history.replaceState(0, '', '/guarded')");
      await window.heard((said) => said.type === "located" && said.path === "/guarded");
      await kill(window, "WebKitWeb");
      const crash = await window.heard((said) => said.type === "engine-crashed");
      expect(crash).toEqual({ type: "engine-crashed", reason: "crashed" });
      await backend.was("/guarded");
    });

    test("the death of the network's process: the cookie is put back, and outside stays out of reach", async () => {
      const window = await alone("");
      await window.heard((said) => said.type === "painted");
      await kill(window, "WebKitNetwork");
      const script = encodeURIComponent(`
        const image = Object.assign(new Image(), { src: "${stranger.origin}/image.png" });
        image.onerror = () => report("tried");`);
      await window.call({ id: 1, call: "mount", page: page(`/guarded?js=${script}`) });
      await backend.reported("tried");
      expect(stranger.asked).toEqual([]);
    });

    test("a refused cookie: it is put into the jar again and the page asked for once more", async () => {
      const window = await alone(`new MutationObserver(async () => {
        while (!(await fetch("/there").catch(() => false)));
        location.href = "/guarded";
      }).observe(document.documentElement, { attributes: true })`);
      await window.heard((said) => said.type === "painted");
      await kill(window, "WebKitNetwork");
      await window.call({ id: 1, call: "setConnection", connection: "reconnecting" });
      await backend.was("/guarded", 2);
      const cookies = backend.asked.filter((asked) => asked.path === "/guarded").map((asked) => asked.cookie);
      expect(cookies).toEqual(["", `hearth_session_${backend.port}=${TOKEN}`]);
      expect(window.said.some((said) => said.type === "engine-crashed")).toBe(false);
    });
  });
});

test.skipIf(reason !== undefined)("without a display the window can't be had, and says so", async () => {
  const open = Bun.spawn([process.execPath, join(import.meta.dir, "fixtures/open-view.ts")], {
    env: { PATH: process.env.PATH, DISPLAY: ":65000" },
    stdout: "ignore",
    stderr: "pipe",
  });
  expect(await open.exited).not.toBe(0);
  expect(await new Response(open.stderr).text()).toContain("There is no display to open a window on.");
});
