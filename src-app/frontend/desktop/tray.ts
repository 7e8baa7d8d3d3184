/** Hearth's icon in the tray (StatusNotifierItem). Where the desktop has no tray, nothing is there. */

import { _ } from "../words.ts";
import type { Connection } from "./bus/connection.ts";
import { type Interface, type Method, servedObject } from "./bus/served-object.ts";
import { Variant } from "./bus/values.ts";
import { type Item, Menu } from "./menu.ts";

const ITEM = "org.kde.StatusNotifierItem";
const ITEM_PATH = "/StatusNotifierItem";
const MENU_PATH = "/MenuBar";
const WATCHER = {
  destination: "org.kde.StatusNotifierWatcher",
  path: "/StatusNotifierWatcher",
  interface: "org.kde.StatusNotifierWatcher",
} as const;
const NEVER_QUEUE = 4;

/** Whether models are being downloaded, as the menu offers it. */
export type DownloadState = "none" | "running" | "paused";

export interface TrayActs {
  show(): void;
  newQuestion(): void;
  quickQuestion(): void;
  pauseDownloads(): void;
  resumeDownloads(): void;
  quit(): void;
  /** This computer, in place of a Hearth elsewhere. */
  useHere(): void;
}

export interface TraySettings {
  /** A folder of icons as themes have them, with `hicolor` in it. */
  readonly icons: string;
  readonly acts: TrayActs;
  /** Told when the icon comes to be seen, and when no tray shows it any more. */
  readonly changed: (isThere: boolean) => void;
  readonly say: (line: string) => void;
}

export class Tray {
  readonly #bus: Connection;
  readonly #settings: TraySettings;
  readonly #menu: Menu;
  readonly #name = `${ITEM}-${process.pid}-1`;
  #isThere = false;
  #downloads: DownloadState = "none";
  #isElsewhere = false;

  private constructor(bus: Connection, settings: TraySettings) {
    this.#bus = bus;
    this.#settings = settings;
    this.#menu = new Menu(bus, MENU_PATH, this.#items());
    bus.serve(ITEM_PATH, servedObject(new Map([[ITEM, this.#item()]])));
  }

  /** Puts the icon into the tray, and again whenever a tray appears. */
  static async start(bus: Connection, settings: TraySettings): Promise<Tray> {
    const tray = new Tray(bus, settings);
    await bus.askBus("RequestName", "su", [tray.#name, NEVER_QUEUE]);
    await bus.subscribe(WATCHER.destination, WATCHER.interface);
    bus.listen(({ interface: source, member }) => {
      if (source === WATCHER.interface && member.startsWith("StatusNotifierHost")) void tray.#look();
    });
    await bus.watchName(WATCHER.destination, (owner) => void tray.#register(owner));
    return tray;
  }

  /** Whether the person can see the icon: a tray has taken it and something shows the tray. */
  get isThere(): boolean {
    return this.#isThere;
  }

  setDownloads(state: DownloadState) {
    this.#downloads = state;
    this.#menu.set(this.#items());
  }

  /** Whether the windows are those of a Hearth elsewhere: then the way back is offered. */
  setElsewhere(is: boolean) {
    if (is === this.#isElsewhere) return;
    this.#isElsewhere = is;
    this.#menu.set(this.#items());
  }

  /** The language is another one now. */
  speakAnew() {
    this.#menu.set(this.#items());
  }

  #items(): readonly Item[] {
    const { acts } = this.#settings;
    const back = { id: 8, label: _("Use this computer again"), choose: acts.useHere };
    const resume = { id: 4, label: _("Resume downloads"), choose: acts.resumeDownloads };
    const pause = {
      id: 3,
      label: _("Pause downloads"),
      enabled: this.#downloads === "running",
      choose: acts.pauseDownloads,
    };
    return [
      { id: 1, label: _("Show Hearth"), choose: acts.show },
      { id: 2, label: _("New question"), choose: acts.newQuestion },
      { id: 7, label: _("Quick question"), choose: acts.quickQuestion },
      this.#downloads === "paused" ? resume : pause,
      ...(this.#isElsewhere ? [back] : []),
      { id: 5 },
      { id: 6, label: _("Quit"), choose: acts.quit },
    ];
  }

  async #register(owner: string | undefined) {
    if (owner === undefined) return this.#set(false);
    try {
      await this.#bus.call({
        ...WATCHER,
        member: "RegisterStatusNotifierItem",
        signature: "s",
        body: [this.#name],
      });
      await this.#look();
    } catch (error) {
      this.#settings.say(`the tray does not take the icon: ${(error as Error).message}`);
      this.#set(false);
    }
  }

  /** A watcher without a host is a list that nobody shows. */
  async #look() {
    const asked = [WATCHER.interface, "IsStatusNotifierHostRegistered"];
    const properties = { ...WATCHER, interface: "org.freedesktop.DBus.Properties" };
    try {
      const [shown] = await this.#bus.call({ ...properties, member: "Get", signature: "ss", body: asked });
      this.#set(shown instanceof Variant && shown.value === true);
    } catch {
      this.#set(false); // it has gone meanwhile
    }
  }

  #set(isThere: boolean) {
    if (isThere === this.#isThere) return;
    this.#isThere = isThere;
    this.#settings.changed(isThere);
  }

  #item(): Interface {
    const { acts, icons } = this.#settings;
    const text = (value: string) => new Variant("s", value);
    const on = (takes: string, then: () => void): Method => ({
      takes,
      gives: "",
      run: () => {
        then();
        return [];
      },
    });
    const look = {
      Category: text("ApplicationStatus"),
      Id: text("hearth"),
      Title: text("Hearth"),
      Status: text("Active"),
      WindowId: new Variant("i", 0),
      IconName: text("hearth"),
      IconThemePath: text(icons),
      IconPixmap: new Variant("a(iiay)", []),
      OverlayIconName: text(""),
      AttentionIconName: text(""),
      ToolTip: new Variant("(sa(iiay)ss)", ["hearth", [], "Hearth", ""]),
      ItemIsMenu: new Variant("b", false),
      Menu: new Variant("o", MENU_PATH),
    };
    return {
      methods: {
        Activate: on("ii", acts.show),
        SecondaryActivate: on("ii", acts.newQuestion),
        ContextMenu: on("ii", () => {}), // the desktop draws the menu
        Scroll: on("is", () => {}),
      },
      properties: () => look,
      signals: { NewIcon: "", NewTitle: "", NewToolTip: "", NewStatus: "s" },
    };
  }
}
