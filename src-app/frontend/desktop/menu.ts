/** A menu on the bus (com.canonical.dbusmenu), which the desktop draws where the tray's icon is clicked. */

import type { Connection } from "./bus/connection.ts";
import { type Interface, servedObject } from "./bus/served-object.ts";
import { Answered, type Properties, properties, type Value, Variant } from "./bus/values.ts";

const INTERFACE = "com.canonical.dbusmenu";
const INVALID = "org.freedesktop.DBus.Error.InvalidArgs";
const VERSION = 3;
const ROOT = 0;

export interface Item {
  /** Greater than 0; stays the same as long as the item means the same. */
  readonly id: number;
  /** Absent for a line between items. */
  readonly label?: string;
  readonly enabled?: boolean;
  choose?(): void;
}

export class Menu {
  readonly #bus: Connection;
  readonly #path: string;
  #items: readonly Item[];
  #revision = 1;

  constructor(bus: Connection, path: string, items: readonly Item[]) {
    this.#bus = bus;
    this.#path = path;
    this.#items = items;
    bus.serve(path, servedObject(new Map([[INTERFACE, this.#interface()]])));
  }

  /** Replaces the items; whoever shows the menu is told. */
  set(items: readonly Item[]) {
    this.#items = items;
    this.#revision += 1;
    const body = [this.#revision, ROOT];
    const signal = { path: this.#path, interface: INTERFACE, member: "LayoutUpdated" };
    this.#bus.emit({ ...signal, signature: "ui", body });
  }

  #interface(): Interface {
    const method = (takes: string, gives: string, run: (...values: readonly Value[]) => readonly Value[]) => {
      return { takes, gives, run };
    };
    return {
      methods: {
        GetLayout: method("iias", "u(ia{sv}av)", (parent) => [this.#revision, this.#layout(parent)]),
        GetGroupProperties: method("aias", "a(ia{sv})", (ids) => [this.#described(ids as readonly Value[])]),
        GetProperty: method("is", "v", (id, name) => [this.#property(id, name)]),
        Event: method("isvu", "", (id, event) => this.#happened(id, event)),
        EventGroup: method("a(isvu)", "ai", (events) => {
          for (const [id, event] of events as readonly (readonly Value[])[]) this.#happened(id, event);
          return [[]];
        }),
        AboutToShow: method("i", "b", () => [false]),
        AboutToShowGroup: method("ai", "aiai", () => [[], []]),
      },
      properties: () => ({
        Version: new Variant("u", VERSION),
        TextDirection: new Variant("s", "ltr"),
        Status: new Variant("s", "normal"),
        IconThemePath: new Variant("as", []),
      }),
      signals: { LayoutUpdated: "ui", ItemsPropertiesUpdated: "a(ia{sv})a(ias)" },
    };
  }

  #layout(parent: Value | undefined): Value {
    if (parent !== ROOT) return [this.#find(parent).id, look(this.#find(parent)), []];
    const children = this.#items.map((item) => new Variant("(ia{sv}av)", [item.id, look(item), []]));
    return [ROOT, properties({ "children-display": new Variant("s", "submenu") }), children];
  }

  /** Of the items that are asked for; of all where none is named. */
  #described(ids: readonly Value[]): Value {
    const asked = ids.length === 0 ? this.#items : this.#items.filter(({ id }) => ids.includes(id));
    return asked.map((item) => [item.id, look(item)]);
  }

  #property(id: Value | undefined, name: Value | undefined): Variant {
    const found = look(this.#find(id)).get(String(name));
    if (found === undefined) throw new Answered(INVALID, "There is no such property.");
    return found;
  }

  #happened(id: Value | undefined, event: Value | undefined): readonly Value[] {
    if (event === "clicked" && id !== ROOT) this.#find(id).choose?.();
    return [];
  }

  #find(id: Value | undefined): Item {
    const found = this.#items.find((item) => item.id === id);
    if (found === undefined) throw new Answered(INVALID, "There is no such item.");
    return found;
  }
}

function look({ label, enabled = true }: Item): Properties {
  if (label === undefined) return properties({ type: new Variant("s", "separator") });
  // an underscore would underline the next letter
  const text = new Variant("s", label.replaceAll("_", "__"));
  return properties({ label: text, enabled: new Variant("b", enabled), visible: new Variant("b", true) });
}
