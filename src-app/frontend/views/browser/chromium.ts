/** A browser of the Chromium family, as a window of ours (`--app`). */

import { existsSync } from "node:fs";
import { join } from "node:path";

/** Their names on Linux; the plain ones first, because a distribution's own keeps itself up to date. */
const PROGRAMS = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "brave-browser",
  "microsoft-edge-stable",
  "vivaldi-stable",
];

const MAC_APPS = ["Google Chrome", "Chromium", "Brave Browser", "Microsoft Edge", "Vivaldi"];

const WINDOWS_PATHS = ["Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe"];

/** What a window of ours has no use for: set-up, accounts, extensions, and whatever calls its maker. */
const QUIET = [
  "--no-first-run",
  "--no-default-browser-check",
  "--no-pings",
  "--disable-background-networking",
  "--disable-breakpad",
  "--disable-client-side-phishing-detection",
  "--disable-component-update",
  "--disable-default-apps",
  "--disable-domain-reliability",
  "--disable-extensions",
  "--disable-sync",
  "--disable-features=MediaRouter,OptimizationHints,Translate,AutofillServerCommunication",
  "--password-store=basic",
];

/** Where nothing answers: what does not go to this machine goes nowhere. */
const DEAD_PROXY = "--proxy-server=http://127.0.0.1:9";

/** The program, or undefined where there is none. */
export function findChromium(): string | undefined {
  if (process.platform === "darwin") {
    return MAC_APPS.map((app) => `/Applications/${app}.app/Contents/MacOS/${app}`).find(existsSync);
  }
  if (process.platform === "win32") {
    const roots = [process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"], process.env.LOCALAPPDATA];
    const paths = roots.flatMap((root) => (root ? WINDOWS_PATHS.map((path) => join(root, path)) : []));
    return paths.find(existsSync);
  }
  return PROGRAMS.map((name) => Bun.which(name)).find((path) => path !== null) ?? undefined;
}

/** The command for a window on `url` with a profile of its own in `profile`. */
export function appWindow(
  program: string,
  url: string,
  profile: string,
  size: { readonly width: number; readonly height: number } | undefined,
): readonly string[] {
  const shape = size === undefined ? [] : [`--window-size=${size.width},${size.height}`];
  return [
    program,
    `--app=${url}`,
    `--user-data-dir=${profile}`,
    "--class=Hearth",
    DEAD_PROXY,
    ...QUIET,
    ...shape,
  ];
}
