/** What the shell does at a page's word: each ability, and which part of the launch has it. */

import type { Presence } from "./desktop/presence.ts";
import type { Front } from "./front.ts";
import type { Abilities } from "./requests.ts";
import type { Supervisor } from "./supervisor.ts";
import { openInSystem } from "./system-programs.ts";
import type { Way } from "./way.ts";

/** The parts of a launch as they are at the moment; what is not there yet, or any more, does nothing. */
export interface Parts {
  front(): Front | undefined;
  way(): Way | undefined;
  supervisor(): Supervisor | undefined;
  readonly presence: Presence;
  readonly setLanguage: Abilities["setLanguage"];
  readonly tellWorkers: Abilities["tellWorkers"];
}

export function abilitiesOf(parts: Parts): Abilities {
  const { front, way, supervisor, presence, setLanguage, tellWorkers } = parts;
  return {
    openExternal: openInSystem,
    openWindow: async (path, kind) => front()?.openWindow(path, kind),
    raiseWindow: (path) => presence.raise(path),
    closeWindow: async (window) => front()?.closeWindow(window),
    setTitle: async (title, window) => front()?.setTitle(title, window),
    setTitleAt: async (path, title) => front()?.setTitleAt(path, title),
    zoom: async (by, window) => front()?.zoom(by, window),
    toggleFullscreen: async (window) => front()?.toggleFullscreen(window),
    setMode: async (mode) => way()?.setMode(mode),
    setLanguage,
    tellWorkers,
    farNamed: async () => way()?.named(),
    farTry: async (far) => way()?.tryOut(far),
    farConnect: async (far) => way()?.connect(far),
    startSidecar: async (name) => supervisor()?.grant("start", name),
    stopSidecar: async (name) => supervisor()?.grant("stop", name),
    restartSidecar: async (name) => supervisor()?.grant("restart", name),
    desktop: (name, args) => presence.grant(name, args),
  };
}
