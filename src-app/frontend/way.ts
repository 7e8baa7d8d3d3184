/** Which way Hearth runs: on this computer, in one of its modes, or as the window of a whole Hearth elsewhere. */

import { version } from "../../package.json";
import type { BackendState } from "./backend-state.ts";
import type { ProcessReport } from "./contract.ts";
import type { Environment } from "./data-folder.ts";
import { type Far, farAt } from "./far/address.ts";
import { lookAt } from "./far/asking.ts";
import { FarConnection } from "./far/connection.ts";
import { FarFile } from "./far/kept.ts";
import type { OwnAbilities } from "./far/own.ts";
import { saidOf } from "./far/saying.ts";
import type { Log } from "./log.ts";
import { type Surroundings, surroundings } from "./processes/finding.ts";
import { FAR, type Mode, ModeFile, type Running } from "./processes/mode.ts";
import { type FarAddress, Refused } from "./requests.ts";
import type { Supervisor } from "./supervisor.ts";
import { _, later } from "./words.ts";

/** The first look at an address may have to find its way there (ms). */
const TRIES_FOR = 5_000;
/** Of the Hearth elsewhere is asked no more; what is still on its way to the window may come (ms). */
const LINGERS = 1_000;
const FIXED = later("OLLAMA_HOST decides how Hearth runs: it is set where Hearth was started.");

/** What was found at an address, for the settings page. */
export interface Trial {
  readonly is_well: boolean;
  readonly sentence: string;
  readonly next_step: string;
}

export interface WaySettings {
  readonly folder: string;
  readonly env: Environment;
  readonly log: Log;
  readonly abilities: Omit<OwnAbilities, "useHere">;
  readonly show: (state: BackendState) => void;
  /** Whether the way back is to be offered, by the tray for example. */
  readonly elsewhere: (is: boolean) => void;
}

export class Way {
  readonly #settings: WaySettings;
  readonly #mode: ModeFile;
  readonly #kept: FarFile;
  #supervisor: Supervisor | undefined;
  #connection: FarConnection | undefined;

  /** `here`: this computer is used, even where another Hearth was the last time. Raises where that can't be kept. */
  constructor(settings: WaySettings, here = false) {
    this.#settings = settings;
    this.#mode = new ModeFile(settings.folder, settings.env);
    this.#kept = new FarFile(settings.folder);
    if (here) this.#kept.rest();
  }

  /** What of this computer its processes are told. */
  get here(): Surroundings {
    return surroundings(this.#settings.env, this.#settings.folder);
  }

  /** Where the environment names an Ollama, it is meant for a Hearth that runs here. */
  get now(): Running {
    if (this.#connection !== undefined) return FAR;
    return this.#kept.isUsed && !this.#mode.isFixed ? FAR : this.#mode.now;
  }

  /** Begins what belongs to it. */
  async begin(supervisor: Supervisor): Promise<void> {
    this.#supervisor = supervisor;
    supervisor.begin();
    const { far } = this.#kept;
    if (this.now === FAR && far !== undefined) void (await this.#open(far)).look();
  }

  /** What the backend asks for; it is not there while another Hearth is used. Raises Refused. */
  async setMode(mode: Mode): Promise<void> {
    if (this.#mode.isFixed && mode !== this.#mode.now) throw new Refused(_(FIXED));
    this.#mode.change(mode);
    if (this.#connection === undefined) await this.#supervisor?.setMode(mode);
  }

  /** The address that was named last, where there is one. */
  named(): { readonly address: string } | null {
    const { far } = this.#kept;
    return far === undefined ? null : { address: far.origin };
  }

  /** Says what is at an address; nothing is changed. Raises Refused. */
  async tryOut(typed: FarAddress): Promise<Trial> {
    const far = this.#farOf(typed);
    const finding = await lookAt(far, TRIES_FOR);
    const { sentence, nextStep } = saidOf(finding, far.origin, version);
    return { is_well: finding.kind === "well", sentence, next_step: nextStep };
  }

  /**
   * Becomes the window of the Hearth at an address, where all is well there, and ends what ran here. Resolves before that:
   * who asked may be among what ends. Raises Refused; nothing has changed then.
   */
  async connect(typed: FarAddress): Promise<void> {
    if (this.#mode.isFixed) throw new Refused(_(FIXED));
    if (this.#connection !== undefined) throw new Refused(_("Another Hearth is used already."));
    const trial = await this.tryOut(typed);
    if (!trial.is_well) throw new Refused(`${trial.sentence} ${trial.next_step}`);
    const far = this.#farOf(typed);
    this.#kept.use(far);
    setTimeout(() => void this.#leave(far), 0);
  }

  /** Uses this computer again. */
  async useHere(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined) return;
    this.#connection = undefined;
    connection.rest();
    this.#settings.elsewhere(false);
    this.#rest();
    await this.#supervisor?.setMode(this.#mode.now);
    setTimeout(() => connection.end(), LINGERS).unref();
  }

  /** The person wants another try where something has failed. */
  async tryAgain(): Promise<void> {
    if (this.#connection === undefined) await this.#supervisor?.start("backend");
    else await this.#connection.look();
  }

  /** Starts the backend anew, where it is this computer's. */
  async restart(): Promise<void> {
    if (this.#connection === undefined) await this.#supervisor?.restart("backend");
  }

  /** How this computer's own backend is: of nobody's interest while another Hearth is used. */
  showHere(state: BackendState) {
    if (this.#connection === undefined) this.#settings.show(state);
  }

  /** The connection, where there is one, as `hearth ps` shows it. */
  reports(): readonly ProcessReport[] {
    return this.#connection === undefined ? [] : [this.#connection.report()];
  }

  end() {
    this.#connection?.end();
  }

  /** The window goes there before what it shows ends. */
  async #leave(far: Far) {
    try {
      const connection = await this.#open(far);
      await connection.look();
      await this.#supervisor?.setMode(FAR);
    } catch (error) {
      this.#settings.log.say("Hearth", `no connection to another Hearth: ${(error as Error).message}`);
      await this.useHere();
    }
  }

  async #open(far: Far): Promise<FarConnection> {
    const { log, show, elsewhere } = this.#settings;
    const abilities = { ...this.#settings.abilities, useHere: () => void this.useHere() };
    const connection = new FarConnection(far, { log, abilities, show });
    this.#connection = connection;
    elsewhere(true);
    await connection.begin();
    return connection;
  }

  /** A choice that can't be written down holds until the end all the same: the way back depends on nothing. */
  #rest() {
    try {
      this.#kept.rest();
    } catch (error) {
      this.#settings.log.say("Hearth", `far.json can't be written: ${(error as Error).message}`);
    }
  }

  /** Without a token, the one that is kept for this address. */
  #farOf({ address, port, token }: FarAddress): Far {
    const { far } = this.#kept;
    if (token !== "" || far === undefined || far.origin !== URL.parse(address)?.origin)
      return farAt(address, port, token);
    return farAt(address, port === "" ? (far.host.split(":").at(-1) ?? "") : port, far.token);
  }
}
