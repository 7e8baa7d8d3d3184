/** What Hearth puts into the person's own folders, only when asked to: entries and icons. All of it can be taken away. */

import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Environment } from "../data-folder.ts";
import { applicationEntry, autostartEntry } from "./desktop-entry.ts";
import { ICON_FILES, ICONS } from "./icons.ts";

const NAME = "hearth.desktop";

export class Installation {
  readonly #launcher: string;
  readonly #config: string;
  readonly #data: string;

  /** `launcher` is what starts Hearth, by its whole path. */
  constructor(launcher: string, environment: Environment, home: string) {
    this.#launcher = launcher;
    this.#config = environment.XDG_CONFIG_HOME?.trim() || join(home, ".config");
    this.#data = environment.XDG_DATA_HOME?.trim() || join(home, ".local/share");
  }

  /** Whether Hearth starts with the session. The person may have switched it off in the desktop's own settings. */
  get autostarts(): boolean {
    const text = read(this.#autostart);
    return text !== undefined && !/^(Hidden=true|X-GNOME-Autostart-enabled=false)\s*$/m.test(text);
  }

  setAutostart(on: boolean) {
    if (on) write(this.#autostart, autostartEntry(this.#launcher));
    else rmSync(this.#autostart, { force: true });
  }

  /** Whether Hearth is among the applications, and opens `hearth://` links. */
  get isListed(): boolean {
    return existsSync(this.#application);
  }

  /** Resolves when the desktop has been told, as far as it has to be. */
  async setListed(on: boolean): Promise<void> {
    const themes = join(this.#data, "icons");
    if (on) {
      for (const file of ICON_FILES) cpSync(join(ICONS, file), join(themes, file));
      write(this.#application, applicationEntry(this.#launcher));
    } else {
      for (const file of [this.#application, ...ICON_FILES.map((each) => join(themes, each))])
        rmSync(file, { force: true });
    }
    await indexTypes(dirname(this.#application));
  }

  get #autostart(): string {
    return join(this.#config, "autostart", NAME);
  }

  get #application(): string {
    return join(this.#data, "applications", NAME);
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function write(file: string, text: string) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Which program opens which links is read from an index; where its program is missing, desktops look at the entries. */
async function indexTypes(folder: string) {
  if (Bun.which("update-desktop-database") === null) return;
  await Bun.spawn(["update-desktop-database", "-q", folder], { stdio: ["ignore", "ignore", "ignore"] })
    .exited;
}
