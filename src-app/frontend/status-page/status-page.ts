/** What the window shows while there is no backend: the shell's own documents, made from one template. */

import type { StatusAction } from "../views/view.ts";
import template from "./status-page.html" with { type: "text" };

export type StatusKind = "starting" | "reconnecting" | "gave-up" | "bad-data" | "bad-configuration";

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
  ["open-logs", "Open logs"],
  ["copy-report", "Copy report"],
  ["quit", "Quit"],
];

const WORDING: Readonly<Record<StatusKind, Wording>> = {
  starting: { title: "Hearth", sentence: "Starting…", nextStep: "", buttons: [] },
  reconnecting: {
    title: "Hearth",
    sentence: "Hearth is starting again…",
    nextStep: "What you wrote is kept.",
    buttons: [],
  },
  "gave-up": {
    title: "Hearth has stopped",
    sentence: "Hearth was started again and again, and ended each time.",
    nextStep:
      "Your conversations are on the disk. Try again; if it stays like this, the log says what happened.",
    buttons: [["restart", "Restart"], ...AROUND],
  },
  "bad-data": {
    title: "Hearth can’t use its data",
    sentence: "The data can’t be used.",
    nextStep: "Nothing was changed. The log says which file it is, and where its backups are.",
    buttons: [["restart", "Try again"], ...AROUND],
  },
  "bad-configuration": {
    title: "Hearth can’t start like this",
    sentence: "The configuration can’t be used.",
    nextStep: "The log says which value it is, and why.",
    buttons: [["restart", "Try again"], ...AROUND],
  },
};

/** A complete document. Everything that comes from outside is escaped. */
export function renderStatusPage(page: StatusPage): string {
  const wording = WORDING[page.kind];
  const values: Readonly<Record<string, string>> = {
    state: page.kind,
    title: escaped(wording.title),
    sentence: escaped(page.sentence || wording.sentence),
    next_step: escaped(page.nextStep || wording.nextStep),
    log: escaped((page.log ?? []).join("\n")),
    buttons: wording.buttons.map(button).join("\n"),
  };
  // Bun's types take the file for a bundle; with `type: "text"` it is a string
  const document = template as unknown as string;
  return document.replace(/\{\{(\w+)\}\}/g, (placeholder, name: string) => values[name] ?? placeholder);
}

function button([action, label]: Button, index: number): string {
  const primary = index === 0 ? ' class="primary"' : "";
  return `<button type="button"${primary} data-action="${action}">${escaped(label)}</button>`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
