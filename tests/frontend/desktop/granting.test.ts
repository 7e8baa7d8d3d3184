/** What a backend gone astray may try: every name that is not on the list, every argument that is ill-formed. */

import { expect, test } from "bun:test";
import { DESKTOP_REQUESTS, type DesktopRequest, REQUESTS } from "../../../src-app/frontend/contract.ts";
import type { Desktop } from "../../../src-app/frontend/desktop/desktop.ts";
import { grantDesktop } from "../../../src-app/frontend/desktop/granting.ts";
import { type Abilities, answer, Refused } from "../../../src-app/frontend/requests.ts";

const FOLDERS = { logs: "/no/such/logs", data: "/no/such/data" };

/** Notes what reaches the desktop. */
function noting() {
  const done: unknown[] = [];
  const note =
    (name: string) =>
    (...given: unknown[]) =>
      void done.push([name, ...given]);
  const desktop = {
    offers: note("offers"),
    notify: note("notify"),
    setDownloads: note("setDownloads"),
    openFiles: async (wish: unknown) => note("openFiles")(wish) ?? ["/a"],
    saveFile: async (wish: unknown) => note("saveFile")(wish) ?? null,
    copy: async (text: string) => note("copy")(text),
    set: note("set"),
  } as unknown as Desktop;
  return { done, desktop };
}

const SOUND: Readonly<Record<DesktopRequest, Readonly<Record<string, unknown>>>> = {
  "desktop.offers": {},
  "notification.show": { tag: "a", title: "b", body: "c", path: "/models" },
  "downloads.tell": { state: "running" },
  "dialog.open": { title: "a", multiple: true, folder: false },
  "dialog.save": { title: "a", name: "b" },
  "clipboard.write": { text: "a" },
  "open.folder": { name: "logs" },
  "open.document": { path: "/no/such/paper.pdf" },
  "tray.set": { on: true },
  "autostart.set": { on: true },
  "listing.set": { on: false },
  "global_key.set": { on: true },
};
const WRONG = [undefined, null, 7, "", [], {}, "__proto__", Number.NaN];
/** Any text is a text; these must fit something. */
const FREE = ["tag", "title", "body", "text"];

test.each([
  ["notification.show", ["notify", { tag: "a", title: "b", body: "c", path: "/models" }]],
  ["downloads.tell", ["setDownloads", "running"]],
  ["dialog.open", ["openFiles", { title: "a", multiple: true, folder: false }]],
  ["dialog.save", ["saveFile", { title: "a", name: "b" }]],
  ["clipboard.write", ["copy", "a"]],
  ["tray.set", ["set", "tray", true]],
  ["autostart.set", ["set", "autostart", true]],
  ["listing.set", ["set", "listing", false]],
  ["global_key.set", ["set", "global_key", true]],
] as const)("“%s” reaches the desktop with what it takes, and nothing more", async (name, expected) => {
  const { done, desktop } = noting();
  await grantDesktop(name, { ...SOUND[name], more: "x" }, desktop, FOLDERS);
  expect(done).toEqual([[...expected]]);
});

const CASES = Object.entries(SOUND).flatMap(([name, sound]) =>
  Object.keys(sound).flatMap((key) =>
    WRONG.filter((wrong) => typeof wrong !== "string" || !(FREE.includes(key) || key === "name")).map(
      (wrong) => [name as DesktopRequest, key, wrong] as const,
    ),
  ),
);

test.each(CASES)("“%s” with %s as %p is refused and reaches nothing", async (name, key, wrong) => {
  const { done, desktop } = noting();
  const args = { ...SOUND[name], [key]: wrong };
  await expect(grantDesktop(name, args, desktop, FOLDERS)).rejects.toBeInstanceOf(Refused);
  expect(done).toEqual([]);
});

test.each(["/", "home", "../data", "logs/../..", "", "constructor"])(
  "the folder “%s” is not opened",
  async (name) => {
    const { desktop } = noting();
    await expect(grantDesktop("open.folder", { name }, desktop, FOLDERS)).rejects.toThrow("not one of");
  },
);

test.each([
  "https://example.org",
  "//evil",
  "/\\evil",
  "/launch?code=x",
  "/api/v1/health",
  "models",
  "/a\nb",
])("a notification can't lead to %p", async (path) => {
  const { done, desktop } = noting();
  const args = { ...SOUND["notification.show"], path };
  await expect(grantDesktop("notification.show", args, desktop, FOLDERS)).rejects.toThrow("nowhere");
  expect(done).toEqual([]);
});

test("what is shown is one short line without what can't be seen", async () => {
  const { done, desktop } = noting();
  const title = ` a\n\u202eb\u0000${"x".repeat(500)}`;
  await grantDesktop("notification.show", { ...SOUND["notification.show"], title }, desktop, FOLDERS);
  expect(done).toEqual([["notify", expect.objectContaining({ title: `a b ${"x".repeat(196)}` })]]);
});

test("a text that is too long for the clipboard is refused", async () => {
  const { desktop } = noting();
  const args = { text: "x".repeat(1_000_001) };
  await expect(grantDesktop("clipboard.write", args, desktop, FOLDERS)).rejects.toThrow("too long");
});

const SYLLABLES = [
  "desktop",
  "notification",
  "dialog",
  "clipboard",
  "tray",
  "window",
  "sidecar",
  "open",
  "files",
  "shell",
];
const VERBS = [
  "set",
  "show",
  "open",
  "read",
  "write",
  "run",
  "exec",
  "start",
  "close",
  "toString",
  "constructor",
];
const OTHERS = SYLLABLES.flatMap((room) => VERBS.map((verb) => `${room}.${verb}`)).filter(
  (name) => !(REQUESTS as readonly string[]).includes(name),
);

test("every name that is not on the list is refused, and reaches nothing", async () => {
  const done: string[] = [];
  const noteAll = new Proxy({}, { get: (_, name) => async () => void done.push(String(name)) });
  const near = REQUESTS.flatMap((name) => [`${name} `, name.toUpperCase(), `${name}.x`, name.slice(0, -1)]);
  const strange = ["", ".", "__proto__", "constructor", "hasOwnProperty", "open.external\0"];
  for (const name of [...OTHERS, ...near, ...strange]) {
    const request = {
      type: "request",
      id: "1",
      name,
      args: { on: true, url: "https://example.org" },
    } as const;
    expect(await answer(request, noteAll as Abilities)).toMatchObject({ ok: false });
  }
  expect(done).toEqual([]);
});

test("the list names each request of the desktop once", () => {
  expect(Object.keys(SOUND).sort()).toEqual([...DESKTOP_REQUESTS].sort());
  expect(new Set(REQUESTS).size).toBe(REQUESTS.length);
});
