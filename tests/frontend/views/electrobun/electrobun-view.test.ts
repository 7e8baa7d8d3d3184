import { expect, test } from "bun:test";
import { join } from "node:path";
import { ElectrobunView } from "../../../../src-app/frontend/views/electrobun/electrobun-view.ts";
import { navigationRules } from "../../../../src-app/frontend/views/electrobun/navigation-rules.ts";
import type * as Runtime from "../../../../src-app/frontend/views/electrobun/runtime.js";
import type { OpenOptions, ViewEvent, ViewWindow } from "../../../../src-app/frontend/views/view.ts";

const FIXTURE = join(import.meta.dir, "../../fixtures/electrobun-conformance.mts");
const ORIGIN = "http://127.0.0.1:57220";

type Handler = (event: unknown) => void;

/** What the package would do with a display; it can't be loaded outside an app of its own. */
function runtime() {
  const done: string[] = [];
  const given: Partial<Runtime.WindowOptions>[] = [];
  const handlers = new Map<string, Handler>();
  const on = (name: string, handler: Handler) => void handlers.set(name, handler);
  class BrowserWindow {
    readonly webview = {
      loadURL: (url: string) => void done.push(`load ${url}`),
      loadHTML: (html: string) => void done.push(`html ${html}`),
      executeJavascript: (script: string) => void done.push(`run ${script}`),
      setNavigationRules: (rules: string[]) => void done.push(`rules ${rules.at(-1)}`),
      on,
    };
    constructor(options: Partial<Runtime.WindowOptions>) {
      given.push(options);
      done.push(`open sandbox=${options.sandbox} ${options.html}`);
    }
    setTitle = (title: string) => void done.push(`title ${title}`);
    close = () => void done.push("close");
    activate = () => void done.push("activate");
    maximize = () => void done.push("maximize");
    isMaximized = () => false;
    show = () => void done.push("show");
    hide = () => void done.push("hide");
    isFullScreen = () => done.filter((act) => act.startsWith("fullscreen")).at(-1) === "fullscreen true";
    setFullScreen = (on: boolean) => void done.push(`fullscreen ${on}`);
    setAlwaysOnTop = (on: boolean) => void done.push(`above ${on}`);
    setPageZoom = (zoom: number) => void done.push(`zoom ${zoom}`);
    getFrame = () => ({ x: 1, y: 2, width: 3, height: 4 });
    on = on;
  }
  const view = new ElectrobunView({ BrowserWindow, default: { events: { on: on as never } } });
  const events: ViewEvent[] = [];
  let window: ViewWindow | undefined;
  const open = async (more: Partial<OpenOptions> = {}) => {
    window = await view.open({
      kind: "main",
      title: "Hearth",
      geometry: undefined,
      zoom: 1,
      behind: false,
      page: { window: "w1", can: ["windows"] },
      splash: "<p>splash",
      decide: () => "refuse",
      on: (event) => events.push(event),
      cacheDir: "/nowhere",
      ...more,
    });
    return window;
  };
  const mount = () =>
    window?.mount({
      origin: ORIGIN,
      port: 57_220,
      path: "/",
      token: "t",
      launchUrl: async () => `${ORIGIN}/launch?code=1`,
    });
  const fire = (name: string, detail?: string) => handlers.get(name)?.({ data: { detail } });
  return { view, done, given, events, open, mount, fire, handlers };
}

test("the declaration of Electrobun fits the package that is installed", () => {
  const options = [
    "--ignoreConfig",
    "--noEmit",
    "--strict",
    "--skipLibCheck",
    "--module",
    "ESNext",
    "--moduleResolution",
    "bundler",
  ];
  const types = [
    "--target",
    "ESNext",
    "--lib",
    "ESNext,DOM",
    "--types",
    "bun",
    "--allowImportingTsExtensions",
  ];
  const tsc = Bun.which("tsc", { PATH: join(import.meta.dir, "../../../../node_modules/.bin") }) ?? "tsc";
  const compiled = Bun.spawnSync([tsc, ...options, ...types, FIXTURE], {
    cwd: join(import.meta.dir, "../../../.."),
  });
  const complaints = compiled.stdout.toString().split("\n");
  // the package's own sources have faults of their own; what counts is our file, and that it was compiled at all
  const ours = complaints.filter(
    (line) => line.startsWith("error ") || line.includes("electrobun-conformance"),
  );
  expect(ours).toEqual([]);
}, 30_000);

test("the window opens with the splash, in the sandbox, and with rules that let it go nowhere", async () => {
  const { done, open } = runtime();
  await open();
  expect(done).toEqual(["open sandbox=true <p>splash", "rules views://internal/index.html"]);
});

test("the page is mounted by a one-time address, once the rules let it", async () => {
  const { done, open, mount } = runtime();
  await open();
  await mount();
  expect(done.slice(2)).toEqual([`rules ${ORIGIN}/*`, `load ${ORIGIN}/launch?code=1`]);
});

test("a document of ours takes the page's place, and its rights", async () => {
  const { done, open, mount } = runtime();
  const window = await open();
  await mount();
  await window.show("<p>gave up");
  expect(done.slice(-2)).toEqual(["rules views://internal/index.html", "html <p>gave up"]);
});

test("only a document of ours can press the status page's buttons", async () => {
  const { events, open, mount, fire } = runtime();
  await open();
  fire("did-navigate-in-page", "about:blank#hearth-action=restart");
  fire("did-navigate-in-page", "about:blank#hearth-action=format");
  await mount();
  fire("did-navigate-in-page", `${ORIGIN}/#hearth-action=quit`);
  expect(events.filter((event) => event.type === "action")).toEqual([{ type: "action", action: "restart" }]);
});

test("where the page goes is told, and a link elsewhere is asked about", async () => {
  const { done, events, open, mount, fire } = runtime();
  await open();
  await mount();
  fire("did-navigate", `${ORIGIN}/conversations/1`);
  fire("did-navigate", "https://example.org/");
  fire("will-navigate", 'https://example.org/"x');
  fire("will-navigate", "file:///etc/passwd");
  expect(events).toEqual([{ type: "located", path: "/conversations/1" }]);
  expect(done.filter((act) => act.includes("askToOpen"))).toEqual([
    'run window.hearth?.askToOpen("https://example.org/\\"x")',
  ]);
});

test("closing is told once, whoever closes", async () => {
  const { view, done, events, open, fire } = runtime();
  await open();
  await view.close();
  await view.close();
  fire("close");
  expect(events).toEqual([{ type: "closed" }]);
  expect(done.filter((act) => act === "close")).toHaveLength(1);
});

test("the system's Quit is the shell's to grant, until the shell itself ends the view", async () => {
  const { view, events, open, handlers } = runtime();
  await open();
  const quit = { response: { allow: true } };
  handlers.get("before-quit")?.(quit);
  expect(quit.response).toEqual({ allow: false });
  expect(events).toEqual([{ type: "action", action: "quit" }]);
  await view.close();
  const again = { response: { allow: true } };
  handlers.get("before-quit")?.(again);
  expect(again.response).toEqual({ allow: true });
});

test("the page is told of its window before its own scripts run", async () => {
  const { given, open } = runtime();
  await open();
  expect(given[0]?.preload).toContain('window.hearthWindow = "w1"');
  expect(given[0]?.preload).toContain('window.hearthCan = ["windows"]');
});

test("a quick window has no frame and stays above", async () => {
  const { done, given, open } = runtime();
  await open({ kind: "quick" });
  expect(given[0]?.titleBarStyle).toBe("hidden");
  expect(done).toContain("above true");
});

test("zoom holds for the next page, and full screen comes and goes", async () => {
  const { done, open, mount, fire } = runtime();
  const window = await open();
  await window.setZoom(1.25);
  await mount();
  fire("dom-ready");
  expect(done.filter((act) => act === "zoom 1.25")).toHaveLength(2);
  await window.toggleFullscreen();
  await window.toggleFullscreen();
  expect(done.filter((act) => act.startsWith("fullscreen"))).toEqual(["fullscreen true", "fullscreen false"]);
});

test("one window of several closes alone", async () => {
  const { view, done, events, open } = runtime();
  const first = await open();
  await open();
  await first.close();
  expect(done.filter((act) => act === "close")).toHaveLength(1);
  await view.close();
  expect(events.filter((event) => event.type === "closed")).toHaveLength(2);
});

test("everything is refused but the backend", () => {
  expect(navigationRules(ORIGIN)).toEqual([
    "^*",
    "about:blank",
    "views://internal/index.html",
    `${ORIGIN}/*`,
  ]);
  expect(navigationRules(undefined)).not.toContain(`${ORIGIN}/*`);
});
