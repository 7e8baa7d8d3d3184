/** Where the session's bus listens (pure). */

import { join } from "node:path";
import type { Environment } from "../../data-folder.ts";

/**
 * The sockets to try, in order: those that DBUS_SESSION_BUS_ADDRESS names, else the usual one of the session. Only Unix
 * sockets: a bus that answers anywhere else can't tell who we are. An abstract one begins with NUL, as Linux has it.
 */
export function busSockets(environment: Environment): readonly string[] {
  const named = environment.DBUS_SESSION_BUS_ADDRESS;
  if (named) return named.split(";").flatMap((address) => socketIn(address) ?? []);
  const folder = environment.XDG_RUNTIME_DIR;
  return folder ? [join(folder, "bus")] : [];
}

function socketIn(address: string): string | undefined {
  if (!address.startsWith("unix:")) return undefined;
  for (const pair of address.slice("unix:".length).split(",")) {
    const [key, value = ""] = pair.split("=");
    const path = unescaped(value);
    if (path === undefined || path === "") continue;
    if (key === "path") return path;
    if (key === "abstract") return `\0${path}`;
  }
  return undefined;
}

function unescaped(value: string): string | undefined {
  try {
    return decodeURIComponent(value); // D-Bus escapes bytes as addresses of the web do
  } catch {
    return undefined;
  }
}
