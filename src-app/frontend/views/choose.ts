/** Which views are worth trying on this system, the best one first. */

import type { Environment } from "../data-folder.ts";
import { openInSystem } from "../system-programs.ts";
import type { View } from "./view.ts";

export type ViewName = View["name"] | "none";

const NAMES: readonly string[] = ["webkitgtk", "electrobun", "browser", "none"] satisfies ViewName[];

/** What the choice depends on. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Environment;
  /** Whether the libraries of the native view are installed. */
  webkitgtk(): boolean;
}

/** HEARTH_VIEW names something that is not a view. The message is a sentence for a person. */
export class UnknownView extends Error {
  override readonly name = "UnknownView";
}

/** The views to try, in this order. The last one always works: without a window the address is printed. */
export function candidates({ platform, env, webkitgtk }: Surroundings): readonly ViewName[] {
  const named = env.HEARTH_VIEW;
  if (named) {
    if (!isName(named)) throw new UnknownView(`HEARTH_VIEW is “${named}”, but can be: ${NAMES.join(", ")}.`);
    return [named];
  }
  if (platform !== "linux") return ["browser", "none"];
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return ["none"];
  return webkitgtk() ? ["webkitgtk", "browser", "none"] : ["browser", "none"];
}

function isName(name: string): name is ViewName {
  return NAMES.includes(name);
}

/** Loads a view's code, and nothing of the others'. */
export async function loadView(name: View["name"]): Promise<View> {
  if (name === "webkitgtk") return new (await import("./webkitgtk/webkitgtk-view.ts")).WebkitGtkView();
  if (name === "electrobun") return (await import("./electrobun/electrobun-view.ts")).ElectrobunView.load();
  const { BrowserView } = await import("./browser/browser-view.ts");
  const { findChromium } = await import("./browser/chromium.ts");
  return new BrowserView(findChromium(), openInSystem);
}
