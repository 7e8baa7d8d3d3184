/** Without a window: the launch address, once, alone on one line of stdout. */

import type { BackendState } from "./backend-state.ts";
import type { Front, FrontEvents } from "./front.ts";
import { launchAddress } from "./launch-address.ts";
import type { Log } from "./log.ts";
import { Refused } from "./requests.ts";
import { isPlace } from "./window-state.ts";

/** So long a later start may wait for an address; it gives up a second after that (ms). */
const STARTS_WITHIN = 2_000;
const STARTING = "Hearth is still starting. Wait a moment, then start it again to get its address.";

export class PrintedFront implements Front {
  readonly name = "none";
  readonly canHide = false;
  #at: { readonly port: number; readonly token: string } | undefined;
  #printedPort: number | undefined;
  readonly #answers = Promise.withResolvers<void>();

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

  /** There is nothing to bring to the front; whoever asks gets an address of their own. Raises Refused while there is none. */
  async raise(path?: string): Promise<string> {
    const place = path !== undefined && isPlace(path) ? path : undefined;
    await Promise.race([this.#answers.promise, Bun.sleep(STARTS_WITHIN)]);
    if (this.#at === undefined) throw new Refused(STARTING);
    return launchAddress(this.#at.port, this.#at.token, place);
  }

  async openWindow() {
    throw new Refused("Hearth runs without a window here.");
  }

  async closeWindow() {
    throw new Refused("Hearth runs without a window here.");
  }

  async setTitle() {}
  async setTitleAt() {}

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
    this.#answers.resolve();
    if (this.#printedPort === port) return;
    this.#printedPort = port;
    launchAddress(port, token).then(this.print, (error: Error) => {
      this.#printedPort = undefined; // the next life is asked again
      this.log.say("Hearth", `there is no launch address yet: ${error.message}`);
    });
  }
}
