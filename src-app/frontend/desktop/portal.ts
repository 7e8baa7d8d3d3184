/** The desktop's portal (xdg-desktop-portal): what it asks the person, and what they answer. */

import { fileURLToPath } from "node:url";
import { Refused } from "../requests.ts";
import type { Dialogs, OpenWish, SaveWish } from "../toolkit.ts";
import { _ } from "../words.ts";
import type { Connection, Signal } from "./bus/connection.ts";
import { type Properties, properties, property, type Value, Variant } from "./bus/values.ts";

const PORTAL = "org.freedesktop.portal.Desktop";
const PATH = "/org/freedesktop/portal/desktop";
const REQUEST = "org.freedesktop.portal.Request";
const FILE_CHOOSER = "org.freedesktop.portal.FileChooser";
const NO_WINDOW = "";
/** It may have to be started first (ms). */
const TAKES_UP_WITHIN = 25_000;
const DONE = 0;
const LONGEST_NAME = 100;

export class Portal implements Dialogs {
  readonly #bus: Connection;
  readonly #waiting = new Map<string, PromiseWithResolvers<Properties | undefined>>();
  readonly #listeners: ((signal: Signal) => void)[] = [];
  #owner: string | undefined;
  #requests = 0;

  private constructor(bus: Connection) {
    this.#bus = bus;
  }

  /** The portal, or undefined where this desktop has none. It is started where it only waits to be. */
  static async find(bus: Connection): Promise<Portal | undefined> {
    const names = (
      await Promise.all(["ListNames", "ListActivatableNames"].map((ask) => bus.askBus(ask)))
    ).flat(2);
    if (!names.includes(PORTAL)) return undefined;
    const portal = new Portal(bus);
    bus.listen((signal) => portal.#hear(signal));
    await bus.subscribe(PORTAL, REQUEST);
    await bus.watchName(PORTAL, (owner) => portal.#serve(owner));
    return portal;
  }

  /** The version of one of its interfaces, or 0 where it does not have it. */
  async version(interface_: string): Promise<number> {
    const to = { destination: PORTAL, path: PATH, interface: "org.freedesktop.DBus.Properties" };
    try {
      const [found] = await this.#bus.call({
        ...to,
        member: "Get",
        signature: "ss",
        body: [interface_, "version"],
      });
      return found instanceof Variant ? Number(found.value) : 0;
    } catch {
      return 0;
    }
  }

  /** Whether it has dialogs for files: it may stand there without a part that shows any. */
  async hasDialogs(): Promise<boolean> {
    return (await this.version(FILE_CHOOSER)) > 0;
  }

  /** The files or folders that the person chose; none where they changed their mind. */
  async openFiles({ title, multiple, folder }: OpenWish): Promise<readonly string[]> {
    const options = { multiple: new Variant("b", multiple), directory: new Variant("b", folder) };
    const results = await this.ask(FILE_CHOOSER, "OpenFile", "ss", [NO_WINDOW, title], options);
    return pathsIn(results);
  }

  /** Where the person wants to have a file, or null where they changed their mind. Nothing is written. */
  async saveFile({ title, name }: SaveWish): Promise<string | null> {
    const options = { current_name: new Variant("s", plainName(name)) };
    const results = await this.ask(FILE_CHOOSER, "SaveFile", "ss", [NO_WINDOW, title], options);
    return pathsIn(results)[0] ?? null;
  }

  /**
   * Asks something that is answered by a signal, as nearly everything is here: `values`, then `options`. Gives the
   * results, or undefined where the person said no. Takes as long as the person does; rejects where the portal goes.
   */
  async ask(
    interface_: string,
    member: string,
    signature: string,
    values: readonly Value[],
    options: Readonly<Record<string, Variant>>,
  ): Promise<Properties | undefined> {
    const token = `hearth${++this.#requests}`;
    const handle = `${PATH}/request/${this.#bus.name.slice(1).replaceAll(".", "_")}/${token}`;
    const answer = Promise.withResolvers<Properties | undefined>();
    this.#waiting.set(handle, answer); // before it is asked: it may answer at once
    const all = properties({ ...options, handle_token: new Variant("s", token) });
    const call = { destination: PORTAL, path: PATH, interface: interface_, member, within: TAKES_UP_WITHIN };
    try {
      const asked = this.#bus.call({ ...call, signature: `${signature}a{sv}`, body: [...values, all] });
      await Promise.race([asked, answer.promise]);
      return await answer.promise;
    } finally {
      answer.promise.catch(() => {}); // told already where the call itself failed
      this.#waiting.delete(handle);
    }
  }

  /** Tells every signal of the portal's own, of the interface that is named. */
  async listen(interface_: string, listener: (signal: Signal) => void): Promise<void> {
    this.#listeners.push((signal) => {
      if (signal.interface === interface_) listener(signal);
    });
    await this.#bus.subscribe(PORTAL, interface_);
  }

  /** Calls what answers at once. */
  call(path: string, interface_: string, member: string, signature: string, body: readonly Value[]) {
    return this.#bus.call({ destination: PORTAL, path, interface: interface_, member, signature, body });
  }

  #serve(owner: string | undefined) {
    const isGone = this.#owner !== undefined && owner !== this.#owner;
    this.#owner = owner;
    if (!isGone) return;
    for (const { reject } of this.#waiting.values())
      reject(new Refused(_("The desktop's dialog went away.")));
  }

  /** Only the portal is believed: anybody on the bus may send us a signal. */
  #hear(signal: Signal) {
    if (signal.sender !== this.#owner) return;
    if (signal.interface !== REQUEST) {
      for (const listener of this.#listeners) listener(signal);
    } else if (signal.member === "Response") {
      const [code, results] = signal.body;
      const found = code === DONE && results instanceof Map ? (results as Properties) : undefined;
      this.#waiting.get(signal.path)?.resolve(found);
    }
  }
}

/** The paths among the results; what is not a file of this machine is left out. */
function pathsIn(results: Properties | undefined): readonly string[] {
  const uris = property(results, "uris");
  return (Array.isArray(uris) ? uris : []).flatMap((uri) => pathOf(String(uri)) ?? []);
}

function pathOf(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined; // another scheme, or another machine
  }
}

/** A name is one name, whatever was asked for: never a way into another folder. */
function plainName(name: string): string {
  return name
    .replace(/[\p{Cc}\p{Cf}/\\]+/gu, " ")
    .trim()
    .slice(0, LONGEST_NAME);
}
