/**
 * What the shell does itself for the pages of a Hearth elsewhere: letting views in, and what is done on this computer. The
 * Hearth there has another desktop, or none.
 */

import { externalAddress } from "../navigation.ts";
import { type Abilities, Refused } from "../requests.ts";
import { _ } from "../words.ts";
import type { LaunchCodes } from "./codes.ts";
import { cookieName, LAUNCH_PATH, pathOf } from "./guard.ts";

/** Leaves the Hearth elsewhere: its settings page shows the button where it is seen through a relay. */
export const WAY_BACK = "/far-connection";

/** Whatever else stands here, the backend's own routes have the same names: `system/windows.py`, `system/routes.py`. */
const OWN: readonly string[] = [
  `GET ${LAUNCH_PATH}`,
  "POST /api/v1/launch-codes",
  "POST /openings",
  "POST /windows",
  "DELETE /window",
  "PUT /window/zoom",
  "PUT /window/fullscreen",
  `DELETE ${WAY_BACK}`,
];

export interface OwnRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly window: string | undefined;
}

export interface OwnAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** To be done when the answer is out. */
  readonly afterwards?: () => void;
}

export type OwnAbilities = Pick<
  Abilities,
  "openExternal" | "openWindow" | "closeWindow" | "zoom" | "toggleFullscreen"
> & {
  /** This computer is used again. */
  useHere(): void;
};

/** Whether the shell answers this; `path` has what is behind `?`. */
export function isOwn(method: string, path: string): boolean {
  return OWN.includes(`${method === "HEAD" ? "GET" : method} ${pathOf(path)}`);
}

export class OwnRequests {
  constructor(
    private readonly token: string,
    private readonly codes: LaunchCodes,
    private readonly abilities: OwnAbilities,
  ) {}

  /** Of a request that `isOwn`. `port` is the relay's. */
  async answer(asked: OwnRequest, port: number): Promise<OwnAnswer> {
    const pathname = pathOf(asked.path);
    const searchParams = new URLSearchParams(asked.path.slice(pathname.length));
    if (pathname === LAUNCH_PATH)
      return this.#letIn(asked.method === "HEAD" ? "" : searchParams.get("code"), port);
    if (pathname === "/api/v1/launch-codes") return this.#issue(searchParams.get("path") ?? "/", port);
    if (pathname === WAY_BACK) return { status: 204, afterwards: this.abilities.useHere };
    try {
      await this.#do(pathname, asked);
      return { status: 204 };
    } catch (error) {
      return toast((error as Error).message);
    }
  }

  #letIn(code: string | null, port: number): OwnAnswer {
    const location = this.codes.redeem(code ?? "");
    const headers = { "referrer-policy": "no-referrer" };
    if (location === undefined)
      return { status: 403, headers, body: _("This launch address was used already or is too old.") };
    const cookie = `${cookieName(port)}=${this.token}; Path=/; HttpOnly; SameSite=Strict`;
    return { status: 303, headers: { ...headers, location, "set-cookie": cookie } };
  }

  #issue(path: string, port: number): OwnAnswer {
    const code = this.codes.issue(path);
    if (code === undefined) return { status: 400, body: _("A view can't be let in there.") };
    const body = JSON.stringify({ url: `http://127.0.0.1:${port}${LAUNCH_PATH}?code=${code}` });
    return { status: 201, headers: { "content-type": "application/json" }, body };
  }

  #do(pathname: string, { method, body, window }: OwnRequest): Promise<unknown> {
    const form = new URLSearchParams(body);
    const { openExternal, openWindow, closeWindow, zoom, toggleFullscreen } = this.abilities;
    if (pathname === "/openings") return openExternal(addressOf(form.get("url") ?? ""));
    if (pathname === "/windows") return openWindow(form.get("path") || "/", "main");
    if (method === "DELETE") return closeWindow(window);
    if (pathname === "/window/fullscreen") return toggleFullscreen(window);
    const by = form.get("by");
    if (by !== "in" && by !== "out" && by !== "reset")
      throw new Refused(_("A page can be zoomed in, out, or back."));
    return zoom(by, window);
  }
}

/** As the backend tells of what could not be done. */
function toast(sentence: string): OwnAnswer {
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "hx-retarget": "#notices",
    "hx-reswap": "beforeend",
  };
  const body = `<div class="toast" role="alert"><p>${Bun.escapeHTML(sentence)}</p></div>`;
  return { status: 409, headers, body };
}

function addressOf(url: string): string {
  const address = externalAddress(url);
  if (address === undefined) throw new Refused(_("Only web and mail addresses can be opened."));
  return address;
}
