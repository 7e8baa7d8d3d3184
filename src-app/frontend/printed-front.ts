/** Without a window: the launch address, once, alone on one line of stdout. */

import type { BackendState } from "./backend-state.ts";
import type { Front, FrontEvents } from "./front.ts";
import { launchAddress } from "./launch-address.ts";
import type { Log } from "./log.ts";
import { Refused } from "./requests.ts";
import { isPlace } from "./window-state.ts";

export class PrintedFront implements Front {
  readonly name = "none";
  readonly canHide = false;
  #at: { readonly port: number; readonly token: string } | undefined;
  #printedPort: number | undefined;

  constructor(
    private readonly log: Log,
    private readonly print: (line: string) => void,
    private readonly events: FrontEvents,
  ) {}

  follow(state: BackendState) {
    if (state.kind === "connected") this.#connected(state.port, state.token);
    if (state.kind === "failed") {
      this.log.say("Hearth", `${state.sentence} ${state.nextStep}`.trim());
      this.events.ended(state.code);
    }
  }

  /** There is nothing to bring to the front; whoever asks gets an address of their own. */
  async raise(path?: string): Promise<string | undefined> {
    const place = path !== undefined && isPlace(path) ? path : undefined;
    return this.#at && launchAddress(this.#at.port, this.#at.token, place);
  }

  async openWindow() {
    throw new Refused("Hearth runs without a window here.");
  }

  async setTitle() {}

  async zoom() {
    throw new Refused("Hearth runs without a window here.");
  }

  async toggleFullscreen() {
    throw new Refused("Hearth runs without a window here.");
  }

  async hide() {}

  async show() {}

  reload() {}

  async close() {}

  #connected(port: number, token: string) {
    this.#at = { port, token };
    if (this.#printedPort === port) return;
    this.#printedPort = port;
    launchAddress(port, token).then(this.print, (error: Error) => {
      this.#printedPort = undefined; // the next life is asked again
      this.log.say("Hearth", `there is no launch address yet: ${error.message}`);
    });
  }
}
