import { expect, test } from "bun:test";
import { candidates, UnknownView } from "../../../src-app/frontend/views/choose.ts";

const linux = (env: Record<string, string>, installed = true) =>
  candidates({ platform: "linux", env, webkitgtk: () => installed });

test("with a display and the libraries the native window comes first", () => {
  expect(linux({ DISPLAY: ":0" })).toEqual(["webkitgtk", "browser", "none"]);
  expect(linux({ WAYLAND_DISPLAY: "wayland-0" })[0]).toBe("webkitgtk");
});

test("without the libraries it is a browser", () => {
  expect(linux({ DISPLAY: ":0" }, false)).toEqual(["browser", "none"]);
});

test("without a display the address is printed, and no library is looked for", () => {
  const asked = candidates({
    platform: "linux",
    env: { DISPLAY: "" },
    webkitgtk: () => {
      throw new Error("asked");
    },
  });
  expect(asked).toEqual(["none"]);
});

test.each(["webkitgtk", "electrobun", "browser", "none"])("HEARTH_VIEW=%s is the last word", (name) => {
  expect(linux({ DISPLAY: ":0", HEARTH_VIEW: name })).toEqual([name] as never);
});

test("another word in HEARTH_VIEW is said to be none", () => {
  expect(() => linux({ HEARTH_VIEW: "netscape" })).toThrow(UnknownView);
});

test.each(["darwin", "win32"] as const)("from source on %s it is a browser", (platform) => {
  expect(candidates({ platform, env: {}, webkitgtk: () => false })).toEqual(["browser", "none"]);
});
