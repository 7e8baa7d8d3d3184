/** Everything that the desktop does for Hearth. What this desktop doesn't have is not offered, and nothing depends on it. */

import { homedir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../backend-program.ts";
import type { Environment } from "../data-folder.ts";
import { Refused } from "../requests.ts";
import { copyToClipboard } from "../system-programs.ts";
import type { Dialogs, OpenWish, SaveWish, Toolkit } from "../toolkit.ts";
import { _, later } from "../words.ts";
import { busSockets } from "./bus/address.ts";
import { Connection } from "./bus/connection.ts";
import { ChoicesFile } from "./choices.ts";
import { GlobalKey } from "./global-key.ts";
import { ICONS, LARGE_ICON } from "./icons.ts";
import { Installation } from "./installation.ts";
import { type Notification, Notifications } from "./notifications.ts";
import { Portal } from "./portal.ts";
import { type DownloadState, Tray } from "./tray.ts";

/** Where a new question is asked. */
const NEW = "/";
const IN_TRAY: Notification = {
  tag: "tray",
  title: later("Hearth is still running"),
  body: later("Its window is closed; the icon in the tray brings it back and quits it."),
  path: "",
};

/** What the person sets in motion from outside the window. */
export interface DesktopActs {
  /** Brings Hearth before the person: where they were, or at `path`. */
  show(path?: string): void;
  quickQuestion(): void;
  pauseDownloads(): void;
  resumeDownloads(): void;
  quit(): void;
  /** This computer, in place of a Hearth elsewhere. */
  useHere(): void;
}

/** Whether each habit is on; null where this desktop doesn't have it. */
export interface Offers {
  readonly tray: boolean | null;
  readonly autostart: boolean | null;
  /** Among the applications, which also makes `hearth://` links work. */
  readonly listing: boolean | null;
  readonly global_key: boolean | null;
  readonly notifications: boolean;
  readonly dialogs: boolean;
}

export type Habit = "tray" | "autostart" | "listing" | "global_key";

export interface DesktopSettings {
  readonly env: Environment;
  readonly folder: string;
  readonly acts: DesktopActs;
  /** Whether windows can be taken from the screen and come back. */
  readonly canHide: boolean;
  /** What the windows' own toolkit does, where one is in reach. */
  readonly toolkit?: Toolkit | undefined;
  readonly say: (line: string) => void;
  readonly platform?: NodeJS.Platform;
  readonly home?: string;
}

export class Desktop {
  readonly #settings: DesktopSettings;
  readonly #choices: ChoicesFile;
  readonly #installation: Installation | undefined;
  #bus: Connection | undefined;
  #tray: Tray | undefined;
  #notifications: Notifications | undefined;
  #portal: Portal | undefined;
  #key: GlobalKey | undefined;
  #dialogs: Dialogs | undefined;
  #isHidden = false;
  #isChoosing = false;
  #over = false;

  private constructor(settings: DesktopSettings) {
    const { folder, env, platform = process.platform, home = env.HOME || homedir() } = settings;
    this.#settings = settings;
    this.#dialogs = settings.toolkit;
    this.#choices = new ChoicesFile(folder);
    if (platform === "linux") this.#installation = new Installation(join(ROOT, "hearth"), env, home);
  }

  /** Looks what there is. Never rejects: what can't be had is not offered, and the log says why. */
  static async start(settings: DesktopSettings): Promise<Desktop> {
    const desktop = new Desktop(settings);
    if ((settings.platform ?? process.platform) === "linux") await desktop.#connect();
    return desktop;
  }

  offers(): Offers {
    const { tray, key } = this.#choices.now;
    return {
      tray: this.#tray?.isThere && this.#settings.canHide ? tray : null,
      autostart: this.#installation?.autostarts ?? null,
      listing: this.#installation?.isListed ?? null,
      global_key: this.#key === undefined ? null : key,
      notifications: this.#notifications?.areShown ?? false,
      dialogs: this.#dialogs !== undefined,
    };
  }

  /** Turns a habit on or off. Rejects with Refused where this desktop doesn't have it. */
  async set(habit: Habit, on: boolean): Promise<void> {
    if (this.offers()[habit] === null) throw new Refused(_("This desktop does not have that."));
    if (habit === "tray") this.#choices.change({ tray: on });
    if (habit === "autostart") this.#installation?.setAutostart(on);
    if (habit === "listing") await this.#installation?.setListed(on);
    if (habit === "global_key") await this.#setKey(on);
  }

  /** Whether closing the last window should only hide it. */
  get keepsInTray(): boolean {
    return this.offers().tray ?? false;
  }

  /** Whether no window is on the screen. */
  get isInTray(): boolean {
    return this.#isHidden;
  }

  /** The last window was hidden; the first time, the person is told where it went. */
  async wentToTray(): Promise<void> {
    this.#isHidden = true;
    if (this.#choices.now.toldOfTray) return;
    try {
      await this.#notifications?.show({ ...IN_TRAY, title: _(IN_TRAY.title), body: _(IN_TRAY.body) });
      this.#choices.change({ toldOfTray: true });
    } catch (error) {
      this.#settings.say(`nobody could be told of the tray: ${(error as Error).message}`);
    }
  }

  /** A window of Hearth is in front: what was told has been seen. */
  cameToFront() {
    this.#isHidden = false;
    void this.#notifications?.withdraw();
  }

  /** Rejects where nothing here shows notifications. */
  notify(notification: Notification): Promise<void> {
    if (this.#notifications === undefined) throw new Refused(_("This desktop shows no notifications."));
    return this.#notifications.show(notification);
  }

  setElsewhere(is: boolean) {
    this.#tray?.setElsewhere(is);
  }

  speakAnew() {
    this.#tray?.speakAnew();
  }

  setDownloads(state: DownloadState) {
    this.#tray?.setDownloads(state);
  }

  openFiles(wish: OpenWish): Promise<readonly string[]> {
    const dialogs = this.#theDialogs();
    return this.#choose(() => dialogs.openFiles(wish));
  }

  saveFile(wish: SaveWish): Promise<string | null> {
    const dialogs = this.#theDialogs();
    return this.#choose(() => dialogs.saveFile(wish));
  }

  /** Puts text on the clipboard. Rejects with Refused where nothing here can. */
  async copy(text: string): Promise<void> {
    if (!(await copyToClipboard(text, this.#settings.toolkit)))
      throw new Refused(_("This system has no program that fills the clipboard."));
  }

  /** Takes the icon and the notifications away. */
  async close(): Promise<void> {
    this.#over = true;
    this.#isHidden = false; // the tray goes because we do: no window is to come back
    await this.#notifications?.withdraw().catch(() => {});
    this.#bus?.close();
  }

  /** One dialog at a time: who asks is a program, and the portal would show as many as it is asked for. */
  async #choose<T>(show: () => Promise<T>): Promise<T> {
    if (this.#isChoosing) throw new Refused(_("A dialog for files is open already."));
    this.#isChoosing = true;
    try {
      return await show();
    } finally {
      this.#isChoosing = false;
    }
  }

  #theDialogs(): Dialogs {
    if (this.#dialogs === undefined) throw new Refused(_("This desktop has no dialogs for files."));
    return this.#dialogs;
  }

  async #connect() {
    const { env, say } = this.#settings;
    for (const socket of busSockets(env)) {
      try {
        this.#bus = await Connection.open(socket);
        await this.#look(this.#bus);
        void this.#bus.closed.then((why) => this.#lostBus(why));
        return;
      } catch (error) {
        say(`no desktop behind ${JSON.stringify(socket)}: ${(error as Error).message}`);
        this.#leaveBus();
      }
    }
  }

  async #look(bus: Connection) {
    const { acts, say } = this.#settings;
    const show = (path: string) => (path === "" ? acts.show() : acts.show(path));
    this.#notifications = await Notifications.start(bus, LARGE_ICON, show);
    this.#tray = await Tray.start(bus, {
      icons: ICONS,
      acts: { ...acts, show: () => acts.show(), newQuestion: () => acts.show(NEW) },
      changed: (isThere) => this.#trayChanged(isThere),
      say,
    });
    this.#portal = await Portal.find(bus);
    if (await this.#portal?.hasDialogs()) this.#dialogs = this.#portal; // the person's desktop knows best
    this.#key = this.#portal && (await GlobalKey.find(this.#portal, () => acts.quickQuestion()));
    // not waited for: the desktop may ask the person again
    if (this.#choices.now.key) this.#key?.turnOn().catch((error: Error) => say(error.message));
  }

  /** Whoever is only in the tray must not be lost with it. */
  #trayChanged(isThere: boolean) {
    if (isThere || !this.#isHidden) return;
    this.#isHidden = false;
    this.#settings.acts.show();
  }

  #lostBus(why: string) {
    if (!this.#over) this.#settings.say(`the desktop's bus is gone: ${why}`);
    this.#leaveBus();
    this.#trayChanged(false);
  }

  /** Nothing of what was found on it is offered any more. */
  #leaveBus() {
    this.#bus?.close();
    this.#bus = this.#tray = this.#notifications = this.#portal = this.#key = undefined;
    this.#dialogs = this.#settings.toolkit;
  }

  async #setKey(on: boolean) {
    if (on && (await this.#key?.turnOn()) === undefined)
      throw new Refused(_("The desktop did not give Hearth a key."));
    if (!on) await this.#key?.turnOff();
    this.#choices.change({ key: on });
  }
}
