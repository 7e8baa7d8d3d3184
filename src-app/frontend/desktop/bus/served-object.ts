/** An object that others on the bus may call: its methods and properties by interface, and how it introduces itself. */

import type { Return, Served } from "./connection.ts";
import { typesIn } from "./signature.ts";
import { Answered, properties, type Value, type Variant } from "./values.ts";

const PROPERTIES = "org.freedesktop.DBus.Properties";
const INTROSPECTABLE = "org.freedesktop.DBus.Introspectable";
const PEER = "org.freedesktop.DBus.Peer";
const INVALID = "org.freedesktop.DBus.Error.InvalidArgs";
const READ_ONLY = "org.freedesktop.DBus.Error.PropertyReadOnly";

export interface Method {
  /** Of the arguments. A call with others is refused before `run` sees it. */
  readonly takes: string;
  readonly gives: string;
  run(...values: readonly Value[]): readonly Value[];
}

/** Nobody but us may change a property. */
export interface Interface {
  readonly methods: Readonly<Record<string, Method>>;
  /** Asked each time, as they are then. */
  readonly properties: () => Readonly<Record<string, Variant>>;
  /** Signatures of the signals by name. */
  readonly signals: Readonly<Record<string, string>>;
}

export type Interfaces = ReadonlyMap<string, Interface>;

/** Answers calls to an object of these interfaces. */
export function servedObject(interfaces: Interfaces): Served {
  const all = new Map([...interfaces, ...standard(interfaces)]);
  return ({ interface: asked, member = "", signature = "", body }) => {
    const candidates = asked === undefined ? [...all.values()] : [all.get(asked)];
    const method = candidates
      .map((found) => own(found?.methods, member))
      .find((found) => found !== undefined);
    if (method === undefined) return undefined;
    if (signature !== method.takes) throw new Answered(INVALID, `${member} takes “${method.takes}”`);
    return { signature: method.gives, body: method.run(...body) } satisfies Return;
  };
}

function standard(interfaces: Interfaces): ReadonlyMap<string, Interface> {
  const nothing = { properties: () => ({}), signals: {} };
  const valuesOf = (name: Value) => interfaces.get(String(name))?.properties() ?? {};
  const get = (name: Value, key: Value): readonly Value[] => {
    const value = own(valuesOf(name), String(key));
    if (value === undefined) throw new Answered(INVALID, `there is no property ${String(key)}`);
    return [value];
  };
  const methods = {
    Get: { takes: "ss", gives: "v", run: get },
    GetAll: { takes: "s", gives: "a{sv}", run: (name: Value) => [properties(valuesOf(name))] },
    Set: { takes: "ssv", gives: "", run: refuseChange },
  };
  const introspect = { takes: "", gives: "s", run: () => [described(interfaces)] };
  const ping = { takes: "", gives: "", run: () => [] };
  return new Map<string, Interface>([
    [PROPERTIES, { ...nothing, methods }],
    [INTROSPECTABLE, { ...nothing, methods: { Introspect: introspect } }],
    [PEER, { ...nothing, methods: { Ping: ping } }],
  ]);
}

function refuseChange(): never {
  throw new Answered(READ_ONLY, "Nothing here can be changed from outside.");
}

/** The object in D-Bus's XML. All names in it are ours. */
function described(interfaces: Interfaces): string {
  const lines = [...interfaces].flatMap(([name, { methods, properties: current, signals }]) => [
    `<interface name="${name}">`,
    ...Object.entries(methods).map(([method, { takes, gives }]) => {
      return `<method name="${method}">${args(takes, "in")}${args(gives, "out")}</method>`;
    }),
    ...Object.entries(current()).map(([key, { signature }]) => {
      return `<property name="${key}" type="${signature}" access="read"/>`;
    }),
    ...Object.entries(signals).map(([signal, gives]) => `<signal name="${signal}">${args(gives)}</signal>`),
    "</interface>",
  ]);
  return `<node>${lines.join("")}</node>`;
}

function args(signature: string, direction?: "in" | "out"): string {
  const which = direction === undefined ? "" : ` direction="${direction}"`;
  return typesIn(signature)
    .map((type) => `<arg type="${type}"${which}/>`)
    .join("");
}

/** A name from outside must not find what every object has. */
function own<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
