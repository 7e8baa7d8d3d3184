import { afterEach, beforeEach, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BrowserView } from "../../../../src-app/frontend/views/browser/browser-view.ts";
import type { ViewEvent } from "../../../../src-app/frontend/views/view.ts";
import { runs, until } from "../../fixtures/processes.ts";

const URL_ONCE = "http://127.0.0.1:1/launch?code=once";
let folder = "";
let views: BrowserView[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-browser-"));
});

afterEach(async () => {
  for (const view of views) await view.close();
  views = [];
  rmSync(folder, { recursive: true, force: true });
});

/** A program in the place of Chromium: notes its arguments and its number, then does as `script` says. */
function program(script: string): string {
  const path = join(folder, "chromium");
  writeFileSync(
    path,
    `#!/bin/sh\necho "$@" >>"${folder}/arguments"\necho $$ >>"${folder}/pids"\n${script}\n`,
  );
  chmodSync(path, 0o700);
  return path;
}

const noted = (file: string): string[] => {
  try {
    return readFileSync(join(folder, file), "utf8").trim().split("\n");
  } catch {
    return [];
  }
};

async function mounted(chromium: string | undefined) {
  const events: ViewEvent[] = [];
  const tabs: string[] = [];
  let asked = 0;
  const view = new BrowserView(chromium, async (url) => void tabs.push(url));
  views.push(view);
  const window = await view.open({
    kind: "main",
    zoom: 1,
    behind: false,
    page: { window: "w1", can: [] },
    title: "Hearth",
    geometry: { width: 800, height: 600, maximised: false },
    splash: "",
    decide: () => "refuse",
    on: (event) => events.push(event),
    cacheDir: folder,
  });
  const launchUrl = async () => `${URL_ONCE}${++asked}`;
  await window.mount({ origin: "http://127.0.0.1:1", port: 1, path: "/", token: "t0ken", launchUrl });
  return { view, window, events, tabs };
}

test("the window is an app of its own, with its own profile, and reaches this machine alone", async () => {
  await mounted(program("exec sleep 1000"));
  await until(() => noted("arguments").length > 0);
  const [words = ""] = noted("arguments");
  expect(words).toContain(`--app=${URL_ONCE}1`);
  expect(words).toContain(`--user-data-dir=${join(folder, "browser")}`);
  expect(words).toContain("--proxy-server=http://127.0.0.1:9");
  expect(words).toContain("--window-size=800,600");
  expect(words).not.toContain("t0ken");
  expect(words).not.toContain("--no-sandbox");
});

test("a window that the person closes closes the app", async () => {
  const { events, tabs } = await mounted(program("exit 0"));
  await until(() => events.some((event) => event.type === "closed"));
  expect(tabs).toEqual([]);
});

test("a window that does not come up gives way to a tab, with a new address", async () => {
  const { events, tabs } = await mounted(program("echo it is broken >&2; exit 1"));
  await until(() => tabs.length > 0);
  expect(tabs).toEqual([`${URL_ONCE}2`]);
  expect(events).toEqual([{ type: "console", line: "the browser's window did not come up: it is broken" }]);
});

test("a window that is mounted anew is replaced, and that is not its end", async () => {
  const { window, events } = await mounted(program("exec sleep 1000"));
  await until(() => noted("pids").length === 1);
  await window.raise();
  await until(() => noted("pids").length === 2);
  const [first, second] = noted("pids").map(Number);
  expect([runs(first as number), runs(second as number)]).toEqual([false, true]);
  expect(events).toEqual([]);
});

test("when the app ends, the window does", async () => {
  const { view, events } = await mounted(program("exec sleep 1000"));
  await until(() => noted("pids").length === 1);
  await view.close();
  expect(runs(Number(noted("pids")[0]))).toBe(false);
  expect(events).toEqual([]);
});

test("without such a browser it is a tab, whose end nobody tells", async () => {
  const { view, tabs } = await mounted(undefined);
  expect(tabs).toEqual([`${URL_ONCE}1`]);
  expect(view.can.closeEvent).toBe(false);
});
