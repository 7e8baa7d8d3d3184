/** Puts something before the person: the best window that opens here, else an address. */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Front } from "./front.ts";
import type { Log } from "./log.ts";
import { PrintedFront } from "./printed-front.ts";
import { loadView, type ViewName } from "./views/choose.ts";
import type { View } from "./views/view.ts";
import { type WindowEvents, WindowFront } from "./window-front.ts";
import { WindowState } from "./window-state.ts";

export interface FrontSettings {
  readonly folder: string;
  readonly log: Log;
  readonly shell: string;
  readonly print: (line: string) => void;
  readonly events: WindowEvents;
}

/**
 * Tries `views` one after the other; without any, or where none opens, the address is printed. `use` is told of each
 * front before it opens, so that the backend's state can be told to it meanwhile.
 */
export async function openFront(
  views: readonly (ViewName | View)[],
  settings: FrontSettings,
  use: (front: Front) => void,
): Promise<void> {
  for (const choice of views) {
    if (choice === "none") break;
    try {
      const view = typeof choice === "string" ? await loadView(choice) : choice;
      return await openWindow(view, settings, use);
    } catch (error) {
      const name = typeof choice === "string" ? choice : choice.name;
      settings.log.say("Hearth", `there is no ${name} window: ${(error as Error).message}`);
    }
  }
  use(new PrintedFront(settings.log, settings.print, settings.events));
}

async function openWindow(view: View, settings: FrontSettings, use: (front: Front) => void) {
  const { folder, log, shell, events } = settings;
  const cacheDir = join(folder, "cache");
  mkdirSync(cacheDir, { recursive: true, mode: 0o700 });
  const state = new WindowState(folder, (error) =>
    log.say("Hearth", `windows.json can't be written: ${error}`),
  );
  const front = new WindowFront({ view, log, state, cacheDir, shell, events });
  use(front);
  await front.open();
}
