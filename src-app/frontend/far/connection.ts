/** One connection to a Hearth elsewhere: a relay for the views, and a look at how it is, time after time. */

import { randomBytes } from "node:crypto";
import { version } from "../../../package.json";
import type { BackendState } from "../backend-state.ts";
import type { ProcessReport } from "../contract.ts";
import type { Log } from "../log.ts";
import { inEnglish } from "../words.ts";
import type { Far } from "./address.ts";
import { type Finding, lookAt } from "./asking.ts";
import { LaunchCodes } from "./codes.ts";
import { type OwnAbilities, OwnRequests } from "./own.ts";
import { Relay } from "./relay.ts";
import { saidOf } from "./saying.ts";
import { after, type FarState, pause, shownOf, statusOf } from "./watching.ts";

/** A look that takes longer has found nothing (ms). */
const LOOKS_WITHIN = 2_000;

export interface FarSettings {
  readonly log: Log;
  readonly abilities: OwnAbilities;
  /** How it is, as the window shows it. */
  readonly show: (state: BackendState) => void;
}

export class FarConnection {
  readonly far: Far;
  readonly #settings: FarSettings;
  readonly #token = randomBytes(32).toString("base64url");
  #relay: Relay | undefined;
  #state: FarState = { kind: "looking" };
  #since = new Date();
  #falls = 0;
  #shown = "";
  #next: ReturnType<typeof setTimeout> | undefined;
  #isLooking = false;
  #ended = false;

  constructor(far: Far, settings: FarSettings) {
    this.far = far;
    this.#settings = settings;
    for (const secret of [far.token, this.#token]) settings.log.hide(secret);
  }

  /** Opens the relay; who opened it lets it look. Rejects where there is no port for it. */
  async begin(): Promise<void> {
    const codes = new LaunchCodes(() => performance.now());
    const own = new OwnRequests(this.#token, codes, this.#settings.abilities);
    const missed = () => void this.look();
    this.#relay = await Relay.open({ far: this.far, token: this.#token, own, missed });
    this.#show();
  }

  /** Looks now, and from then on as ever; one look at a time. */
  async look(): Promise<void> {
    if (this.#isLooking || this.#ended) return;
    this.#isLooking = true;
    clearTimeout(this.#next);
    const finding = await lookAt(this.far, LOOKS_WITHIN);
    this.#isLooking = false;
    if (this.#ended) return;
    this.#take(after(this.#state, finding));
    this.#next = setTimeout(() => void this.look(), pause(this.#state));
  }

  /** As the shell tells of processes. */
  report(): ProcessReport {
    const { origin } = this.far;
    const found = this.#found;
    const detail = found && saidOf(found, origin, version, inEnglish).sentence;
    return {
      name: "connection",
      status: statusOf(this.#state),
      pid: null,
      port: this.#relay?.port ?? null,
      since: this.#since.toISOString(),
      restarts: this.#falls,
      detail: detail ?? `Looking for the Hearth at ${origin}.`,
      ours: false,
      url: null,
    };
  }

  /** Looks no more; the relay lives on until `end`. */
  rest() {
    this.#ended = true;
    clearTimeout(this.#next);
  }

  end() {
    this.rest();
    this.#relay?.close();
  }

  #take(state: FarState) {
    const before = this.#state.kind;
    this.#state = state;
    if (state.kind === before) return this.#show();
    this.#since = new Date();
    if (before === "well") this.#falls += 1;
    this.#settings.log.say("Hearth", `the Hearth elsewhere: ${this.report().detail}`);
    this.#show();
  }

  get #found(): Finding | undefined {
    if (this.#state.kind === "looking") return undefined;
    return this.#state.kind === "well" ? this.#state : this.#state.finding;
  }

  /** Tells what is shown where that has changed. */
  #show() {
    if (this.#relay === undefined) return;
    const state = shownOf(this.#state, this.far.origin, this.#relay.port, this.#token);
    const shown = JSON.stringify(state);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#settings.show(state);
  }
}
