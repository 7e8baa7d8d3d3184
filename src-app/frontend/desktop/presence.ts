/** How Hearth comes before the person and goes from their sight: windows, tray, notifications, links, keys. */

import type { DesktopRequest, Request, ToBackend, WindowNews } from "../contract.ts";
import type { Environment } from "../data-folder.ts";
import type { Front } from "../front.ts";
import { Refused } from "../requests.ts";
import { _ } from "../words.ts";
import { type DeepLink, parseDeepLink, QUICK } from "./deep-links.ts";
import { Desktop } from "./desktop.ts";
import { type Folders, grantDesktop } from "./granting.ts";

/** A desktop that does not answer must not hold up the end (ms). */
const CLOSES_WITHIN = 1_000;

export interface PresenceSettings {
  readonly env: Environment;
  readonly folders: Folders;
  readonly say: (line: string) => void;
  readonly tell: (message: ToBackend) => void;
  readonly quit: () => void;
  /** This computer is to be used again in place of a Hearth elsewhere. */
  readonly useHere: () => void;
}

export class Presence {
  readonly #settings: PresenceSettings;
  #front: Front | undefined;
  #meeting: Promise<void> | undefined;
  #desktop: Desktop | undefined;
  #isElsewhere = false;
  /** The windows of ours that the person has before them: one, or none. */
  readonly #inFront = new Set<string>();

  constructor(settings: PresenceSettings) {
    this.#settings = settings;
  }

  /** There is something before the person; windows can be brought back by the desktop. Nothing waits for that. */
  begin(front: Front) {
    this.#front = front;
    if (front.name === "none") return;
    const { env, folders, say, tell, quit, useHere } = this.#settings;
    const acts = {
      show: (path?: string) => this.#do(this.raise(path)),
      quickQuestion: () => this.#do(this.#quickQuestion()),
      pauseDownloads: () => tell({ type: "tray", action: "pause-downloads" }),
      resumeDownloads: () => tell({ type: "tray", action: "resume-downloads" }),
      quit,
      useHere,
    };
    const { canHide, toolkit } = front;
    const settings = { env, folder: folders.data, acts, say, canHide, toolkit };
    this.#meeting = Desktop.start(settings).then((desktop) => {
      this.#desktop = desktop;
      desktop.setElsewhere(this.#isElsewhere);
    });
  }

  /** Whether the windows are those of a Hearth elsewhere: then the tray offers the way back. */
  setElsewhere(is: boolean) {
    this.#isElsewhere = is;
    this.#desktop?.setElsewhere(is);
  }

  /** The language is another one now. */
  speakAnew() {
    this.#desktop?.speakAnew();
  }

  /** What the windows tell. */
  hear(news: WindowNews) {
    this.#settings.tell({ type: "window", ...news });
    if (news.event === "focused" && news.focused) {
      this.#inFront.add(news.window);
      this.#desktop?.cameToFront();
    } else if (news.event !== "theme") this.#inFront.delete(news.window);
  }

  /** The person closes the last window: whether it is only to be hidden. */
  staysWithoutWindow(): boolean {
    const stays = this.#desktop?.keepsInTray ?? false;
    if (stays) void this.#desktop?.wentToTray();
    return stays;
  }

  /** Comes before the person, where `link` leads if there is one. Rejects with Refused for one that leads nowhere. */
  async come(link: string | undefined): Promise<string | undefined> {
    if (link === undefined) return this.raise();
    const to = parseDeepLink(link);
    if (to === undefined) throw new Refused(_("This hearth:// link leads nowhere."));
    return this.#follow(to);
  }

  /** Brings a window before the person, at `path` where one is named; or gives an address that does. */
  async raise(path?: string): Promise<string | undefined> {
    if (this.#desktop?.isInTray) await this.#front?.show();
    this.#desktop?.cameToFront();
    return this.#front?.raise(path);
  }

  /** The result of what the backend asks of the desktop. Rejects with Refused. */
  async grant(name: DesktopRequest, args: Request["args"]): Promise<unknown> {
    await this.#meeting;
    if (this.#desktop === undefined) throw new Refused(_("Hearth has no desktop here."));
    if (name === "notification.show" && this.#inFront.size > 0) return null; // the person sees it happen
    return grantDesktop(name, args, this.#desktop, this.#settings.folders);
  }

  async end(): Promise<void> {
    const closing = this.#meeting?.then(() => this.#desktop?.close());
    await Promise.race([closing, Bun.sleep(CLOSES_WITHIN)]);
  }

  #follow({ kind, path }: DeepLink): Promise<string | undefined> {
    return kind === "quick" ? this.#quickQuestion() : this.raise(path);
  }

  /** In the small window, or where there can be none in a usual one. */
  async #quickQuestion(): Promise<string | undefined> {
    try {
      await this.#front?.openWindow(QUICK, "quick");
      return undefined;
    } catch {
      return this.raise("/");
    }
  }

  #do(doing: Promise<unknown>) {
    doing.catch((error: Error) => this.#settings.say(error.message));
  }
}
