import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ICON_FILES } from "../../../src-app/frontend/desktop/icons.ts";
import { Installation } from "../../../src-app/frontend/desktop/installation.ts";

let home = "";
const files = () => [...new Bun.Glob("**/*").scanSync({ cwd: home, dot: true })];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "hearth-home-"));
});
afterEach(() => rmSync(home, { recursive: true }));

test("nothing is put anywhere unless it is asked for", () => {
  const installed = new Installation("/opt/hearth", {}, home);
  expect([installed.autostarts, installed.isListed]).toEqual([false, false]);
  expect(files()).toEqual([]);
});

test("starting with the session is an entry that goes again", () => {
  const installed = new Installation("/opt/hearth", {}, home);
  installed.setAutostart(true);
  expect(readFileSync(join(home, ".config/autostart/hearth.desktop"), "utf8")).toContain(
    'Exec="/opt/hearth"',
  );
  expect(installed.autostarts).toBe(true);
  installed.setAutostart(false);
  installed.setAutostart(false);
  expect(installed.autostarts).toBe(false);
});

test.each(["Hidden=true", "X-GNOME-Autostart-enabled=false"])(
  "an entry that the desktop's own settings switched off (%s) does not count",
  (line) => {
    const installed = new Installation("/opt/hearth", {}, home);
    installed.setAutostart(true);
    writeFileSync(join(home, ".config/autostart/hearth.desktop"), `[Desktop Entry]\nName=Hearth\n${line}\n`);
    expect(installed.autostarts).toBe(false);
    installed.setAutostart(true);
    expect(installed.autostarts).toBe(true);
  },
);

test("among the applications it has its icons, and all of it goes again", async () => {
  const installed = new Installation("/opt/hearth", {}, home);
  await installed.setListed(true);
  expect(installed.isListed).toBe(true);
  for (const icon of ICON_FILES) expect(existsSync(join(home, ".local/share/icons", icon))).toBe(true);
  await installed.setListed(false);
  expect(installed.isListed).toBe(false);
  expect(files().filter((file) => file.includes("hearth"))).toEqual([]);
});

test("the folders are those that the environment names", async () => {
  const env = { XDG_CONFIG_HOME: join(home, "c"), XDG_DATA_HOME: join(home, "d") };
  const installed = new Installation("/opt/hearth", env, "/no/such/home");
  installed.setAutostart(true);
  await installed.setListed(true);
  expect(existsSync(join(home, "c/autostart/hearth.desktop"))).toBe(true);
  expect(existsSync(join(home, "d/applications/hearth.desktop"))).toBe(true);
});
