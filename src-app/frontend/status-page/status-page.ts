/** What the window shows while there is no backend: the shell's own documents, made from one template. */

import type { StatusAction } from "../views/view.ts";
import { _, languageTag, later } from "../words.ts";
import template from "./status-page.html" with { type: "text" };

export type StatusKind =
  | "starting"
  | "reconnecting"
  | "gave-up"
  | "bad-data"
  | "bad-configuration"
  | "far-away";

export interface StatusPage {
  readonly kind: StatusKind;
  /** What happened; left out where the kind says it all. */
  readonly sentence?: string;
  readonly nextStep?: string;
  readonly log?: readonly string[];
}

type Button = readonly [action: StatusAction, label: string];

interface Wording {
  readonly title: string;
  readonly sentence: string;
  readonly nextStep: string;
  readonly buttons: readonly Button[];
}

const AROUND: readonly Button[] = [
  ["open-logs", later("Open logs")],
  ["copy-report", later("Copy report")],
  ["quit", later("Quit")],
];

const WORDING: Readonly<Record<StatusKind, Wording>> = {
  starting: { title: "Hearth", sentence: later("Starting…"), nextStep: "", buttons: [] },
  reconnecting: {
    title: "Hearth",
    sentence: later("Hearth is starting again…"),
    nextStep: later("What you wrote is kept."),
    buttons: [],
  },
  "gave-up": {
    title: later("Hearth has stopped"),
    sentence: later("Hearth was started again and again, and ended each time."),
    nextStep: later(
      "Your conversations are on the disk. Try again; if it stays like this, the log says what happened.",
    ),
    buttons: [["restart", later("Restart")], ...AROUND],
  },
  "bad-data": {
    title: later("Hearth can’t use its data"),
    sentence: later("The data can’t be used."),
    nextStep: later("Nothing was changed. The log says which file it is, and where its backups are."),
    buttons: [["restart", later("Try again")], ...AROUND],
  },
  "bad-configuration": {
    title: later("Hearth can’t start like this"),
    sentence: later("The configuration can’t be used."),
    nextStep: later("The log says which value it is, and why."),
    buttons: [["restart", later("Try again")], ...AROUND],
  },
  "far-away": {
    title: later("The other Hearth can’t be reached"),
    sentence: later("It does not answer."),
    nextStep: later("Its conversations are where it is; nothing is lost."),
    buttons: [["restart", later("Try again")], ["use-here", later("Use this computer again")], ...AROUND],
  },
};

/** A complete document. Everything that comes from outside is escaped. */
export function renderStatusPage(page: StatusPage): string {
  const wording = WORDING[page.kind];
  const values: Readonly<Record<string, string>> = {
    state: page.kind,
    title: escaped(_(wording.title)),
    sentence: escaped(page.sentence || _(wording.sentence)),
    next_step: escaped(page.nextStep || _(wording.nextStep)),
    log_label: escaped(_("The log’s last lines")),
    log: escaped((page.log ?? []).join("\n")),
    buttons: wording.buttons.map(button).join("\n"),
  };
  // Bun's types take the file for a bundle; with `type: "text"` it is a string
  const document = (template as unknown as string).replace('lang="en"', `lang="${languageTag()}"`);
  return document.replace(/\{\{(\w+)\}\}/g, (placeholder, name: string) => values[name] ?? placeholder);
}

function button([action, label]: Button, index: number): string {
  const primary = index === 0 ? ' class="primary"' : "";
  return `<button type="button"${primary} data-action="${action}">${escaped(_(label))}</button>`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
