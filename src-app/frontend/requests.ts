/** Answers what the backend asks of the shell. Whatever is not named here is refused, with the reason. */

import {
  DESKTOP_REQUESTS,
  type DesktopRequest,
  type ProcessReport,
  REQUESTS,
  type Request,
  type RequestName,
  type ToBackend,
} from "./contract.ts";
import type { ZoomBy } from "./front.ts";
import { externalAddress } from "./navigation.ts";
import { isMode, type Mode } from "./processes/mode.ts";
import { workersIn } from "./reports.ts";
import type { WindowKind } from "./views/view.ts";
import { isPlace } from "./window-state.ts";
import { _, type Choice, isChoice } from "./words.ts";

/** Raised where a request can't be granted; the message is a sentence for a person. */
export class Refused extends Error {
  override readonly name = "Refused";
}

/** What a request may set in motion. Each raises Refused where it can't. */
export interface Abilities {
  openExternal(url: string): Promise<void>;
  openWindow(path: string, kind: WindowKind): Promise<void>;
  /** Brings a main window to the front, at `path`. */
  raiseWindow(path: string): Promise<unknown>;
  /** `window`: its id, or undefined for the one in front; so with the next three. */
  setTitle(title: string, window: string | undefined): Promise<void>;
  /** Names every window that shows what is at `path`, also one that is hidden and hears nothing itself. */
  setTitleAt(path: string, title: string): Promise<void>;
  closeWindow(window: string | undefined): Promise<void>;
  zoom(by: ZoomBy, window: string | undefined): Promise<void>;
  toggleFullscreen(window: string | undefined): Promise<void>;
  /** Ends what belongs to the present way of running, and starts what belongs to this one. */
  setMode(mode: Mode): Promise<unknown>;
  /** Speaks this language, now and from the next start on. */
  setLanguage(language: Choice): Promise<void>;
  /** The Hearth elsewhere that was named last: its address, or null. Its token is never told. */
  farNamed(): Promise<unknown>;
  /** Says what is at an address; nothing is changed. */
  farTry(far: FarAddress): Promise<unknown>;
  /** Becomes the window of the Hearth there, and ends what runs here. */
  farConnect(far: FarAddress): Promise<unknown>;
  startSidecar(name: string): Promise<unknown>;
  stopSidecar(name: string): Promise<unknown>;
  restartSidecar(name: string): Promise<unknown>;
  /** Shows these processes of the backend's own beside ours. */
  tellWorkers(workers: readonly ProcessReport[]): Promise<void>;
  /** Looks at the arguments itself. */
  desktop(name: DesktopRequest, args: Request["args"]): Promise<unknown>;
}

/** A Hearth elsewhere, as it was typed: `port` is its own, where it is known, and `token` is empty for the one that is kept. */
export interface FarAddress {
  readonly address: string;
  readonly port: string;
  readonly token: string;
}

const LONGEST_TITLE = 200;

export async function answer(request: Request, abilities: Abilities): Promise<ToBackend> {
  const { id, name, args } = request;
  try {
    if (!isKnown(name)) throw new Refused(_("The shell does not do this."));
    return { type: "reply", id, ok: true, result: (await grant(name, args, abilities)) ?? null };
  } catch (error) {
    const sentence = error instanceof Refused ? error.message : `That failed: ${(error as Error).message}`;
    return { type: "reply", id, ok: false, result: sentence };
  }
}

async function grant(name: RequestName, args: Request["args"], abilities: Abilities): Promise<unknown> {
  if (isOfDesktop(name)) return abilities.desktop(name, args);
  if (name === "open.external") return abilities.openExternal(addressIn(args));
  if (name === "window.open") return abilities.openWindow(text(args, "path"), kindIn(args));
  if (name === "window.raise") return abilities.raiseWindow(placeIn(args));
  if (name === "window.close") return abilities.closeWindow(windowIn(args));
  if (name === "window.set_title")
    return args.path === undefined
      ? abilities.setTitle(titleIn(args), windowIn(args))
      : abilities.setTitleAt(placeIn(args), titleIn(args));
  if (name === "window.zoom") return abilities.zoom(zoomIn(args), windowIn(args));
  if (name === "window.fullscreen") return abilities.toggleFullscreen(windowIn(args));
  if (name === "mode.set") return abilities.setMode(modeIn(args));
  if (name === "language.set") return abilities.setLanguage(languageIn(args));
  if (name === "far.named") return abilities.farNamed();
  if (name === "far.try") return abilities.farTry(farIn(args));
  if (name === "far.connect") return abilities.farConnect(farIn(args));
  if (name === "workers.tell") return abilities.tellWorkers(workersOf(args));
  const sidecar = text(args, "name");
  if (name === "sidecar.start") return abilities.startSidecar(sidecar);
  return name === "sidecar.stop" ? abilities.stopSidecar(sidecar) : abilities.restartSidecar(sidecar);
}

function isKnown(name: string): name is RequestName {
  return (REQUESTS as readonly string[]).includes(name);
}

function isOfDesktop(name: RequestName): name is DesktopRequest {
  return (DESKTOP_REQUESTS as readonly string[]).includes(name);
}

function addressIn(args: Request["args"]): string {
  const address = externalAddress(text(args, "url"));
  if (address === undefined) throw new Refused(_("This address is not one that is opened in the browser."));
  return address;
}

function placeIn(args: Request["args"]): string {
  const path = text(args, "path");
  if (!isPlace(path)) throw new Refused(_("A window can't go there."));
  return path;
}

function titleIn(args: Request["args"]): string {
  return text(args, "title")
    .replace(/[\p{Cc}\p{Cf}]+/gu, " ")
    .trim()
    .slice(0, LONGEST_TITLE);
}

function kindIn({ kind = "main" }: Request["args"]): WindowKind {
  if (kind !== "main" && kind !== "quick") throw new Refused(_("There is no such kind of window."));
  return kind;
}

function windowIn(args: Request["args"]): string | undefined {
  return args.window === undefined ? undefined : text(args, "window");
}

function modeIn({ mode }: Request["args"]): Mode {
  if (!isMode(mode)) throw new Refused(_("Hearth does not run in such a way."));
  return mode;
}

function languageIn({ language }: Request["args"]): Choice {
  if (!isChoice(language))
    throw new Refused(_("Hearth does not speak “%(language)s”.", { language: String(language) }));
  return language;
}

function farIn(args: Request["args"]): FarAddress {
  return { address: text(args, "address"), port: text(args, "port"), token: text(args, "token") };
}

function workersOf({ workers }: Request["args"]): readonly ProcessReport[] {
  const told = workersIn(workers);
  if (told === undefined) throw new Refused(_("The shell does not do this."));
  return told;
}

function zoomIn({ by }: Request["args"]): ZoomBy {
  if (by !== "in" && by !== "out" && by !== "reset") throw new Refused(_("Zoom goes in, out, or back."));
  return by;
}

function text(args: Request["args"], key: string): string {
  const value = args[key];
  if (typeof value !== "string") throw new Refused(_("The request lacks “%(key)s”.", { key }));
  return value;
}
