/** Notifications of the desktop (org.freedesktop.Notifications), replaced by tag and withdrawn when they are seen. */

import { _ } from "../words.ts";
import type { Connection, Signal } from "./bus/connection.ts";
import { properties, type Value, Variant } from "./bus/values.ts";

const DAEMON = {
  destination: "org.freedesktop.Notifications",
  path: "/org/freedesktop/Notifications",
  interface: "org.freedesktop.Notifications",
} as const;
const AS_USUAL = -1;
const NORMAL = 1;

export interface Notification {
  /** A later one with the same tag takes its place. */
  readonly tag: string;
  readonly title: string;
  readonly body: string;
  /** Where in Hearth a click leads; starts with `/`. */
  readonly path: string;
}

interface Shown {
  readonly id: number;
  readonly path: string;
}

export class Notifications {
  readonly #bus: Connection;
  readonly #icon: string;
  readonly #opened: (path: string) => void;
  readonly #shown = new Map<string, Shown>();
  /** One at a time: what replaces another has to know its number. */
  #last: Promise<unknown> = Promise.resolve();
  #daemon: string | undefined;
  /** The bus would start a daemon. */
  #isWaiting = false;

  private constructor(bus: Connection, icon: string, opened: (path: string) => void) {
    this.#bus = bus;
    this.#icon = icon;
    this.#opened = opened;
  }

  /** `icon` is a file; `opened` is told where the notification leads that was clicked. */
  static async start(bus: Connection, icon: string, opened: (path: string) => void): Promise<Notifications> {
    const notifications = new Notifications(bus, icon, opened);
    const [startable] = await bus.askBus("ListActivatableNames");
    notifications.#isWaiting = Array.isArray(startable) && startable.includes(DAEMON.destination);
    bus.listen((signal) => notifications.#hear(signal));
    await bus.subscribe(DAEMON.destination, DAEMON.interface);
    await bus.watchName(DAEMON.destination, (owner) => {
      notifications.#daemon = owner;
      notifications.#shown.clear(); // another one counts anew
    });
    return notifications;
  }

  /** Whether anything here shows them. */
  get areShown(): boolean {
    return this.#daemon !== undefined || this.#isWaiting;
  }

  /** Shows it, in place of the one with the same tag. Rejects where nothing here shows notifications. */
  show(notification: Notification): Promise<void> {
    return this.#inTurn(() => this.#show(notification));
  }

  /** Takes all of them back: the person is looking at Hearth. */
  withdraw(): Promise<void> {
    return this.#inTurn(async () => {
      const ids = [...this.#shown.values()].map(({ id }) => id);
      this.#shown.clear();
      await Promise.all(ids.map((id) => this.#close(id)));
    });
  }

  async #show({ tag, title, body, path }: Notification) {
    const hasMarkup = (await this.#capabilities()).includes("body-markup");
    const before = this.#shown.get(tag)?.id ?? 0;
    const text = hasMarkup ? escaped(body) : body;
    const hints = properties({
      "desktop-entry": new Variant("s", "hearth"),
      urgency: new Variant("y", NORMAL),
    });
    const [id] = await this.#bus.call({
      ...DAEMON,
      member: "Notify",
      signature: "susssasa{sv}i",
      body: ["Hearth", before, this.#icon, title, text, ["default", _("Open")], hints, AS_USUAL],
    });
    this.#shown.set(tag, { id: Number(id), path });
  }

  async #capabilities(): Promise<readonly Value[]> {
    const [capabilities] = await this.#bus.call({ ...DAEMON, member: "GetCapabilities" });
    return Array.isArray(capabilities) ? capabilities : [];
  }

  async #close(id: number) {
    await this.#bus
      .call({ ...DAEMON, member: "CloseNotification", signature: "u", body: [id] })
      .catch(() => {}); // it was closed already
  }

  /** Only the daemon is believed: anybody on the bus may send us a signal. */
  #hear({ sender, interface: source, member, body: [id] }: Signal) {
    if (sender !== this.#daemon || source !== DAEMON.interface) return;
    const [tag, shown] = [...this.#shown].find(([, { id: its }]) => its === id) ?? [];
    if (tag === undefined || shown === undefined) return;
    if (member === "ActionInvoked" || member === "NotificationClosed") this.#shown.delete(tag);
    if (member === "ActionInvoked") this.#opened(shown.path);
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {}); // told to whoever asked
    return done;
  }
}

/** A title that a person wrote may look like markup. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
