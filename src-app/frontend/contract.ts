/** What the shell and the backend say to each other; `docs/contract.md` is the binding text. */

import { announcedPort } from "./announcement.ts";

/** Why the backend ended, as far as it says so itself. */
export const EXIT = { stopped: 0, configuration: 64, data: 65, defect: 70, folderTaken: 75 } as const;

/** What the backend may ask of the desktop; `desktop/granting.ts` says what each takes. */
export const DESKTOP_REQUESTS = [
  "desktop.offers",
  "notification.show",
  "downloads.tell",
  "dialog.open",
  "dialog.save",
  "clipboard.write",
  "open.folder",
  "open.document",
  "tray.set",
  "autostart.set",
  "listing.set",
  "global_key.set",
] as const;
export type DesktopRequest = (typeof DESKTOP_REQUESTS)[number];

/** What the backend may ask for. Anything else is refused. */
export const REQUESTS = [
  ...DESKTOP_REQUESTS,
  "open.external",
  "window.open",
  "window.raise",
  "window.close",
  "window.set_title",
  "window.zoom",
  "window.fullscreen",
  "mode.set",
  "language.set",
  "far.named",
  "far.try",
  "far.connect",
  "sidecar.start",
  "sidecar.stop",
  "sidecar.restart",
  "workers.tell",
] as const;
export type RequestName = (typeof REQUESTS)[number];

/** A request as it came. The name is not believed to be one of ours yet. */
export interface Request {
  readonly type: "request";
  readonly id: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

export type FromBackend =
  | {
      readonly type: "ready";
      readonly port: number;
      readonly pid: number;
      readonly version: string;
      readonly schema: number;
    }
  | {
      readonly type: "heartbeat";
      readonly seq: number;
      readonly streams: number;
      readonly database: string;
    }
  /** Said before the backend ends with 64, 65 or 75: what the status page shows. */
  | { readonly type: "fatal"; readonly sentence: string; readonly next_step: string }
  | Request;

export const STATUSES = ["stopped", "starting", "running", "unhealthy", "failed"] as const;
export type ProcessStatus = (typeof STATUSES)[number];

/** A process of ours, the shell and the backend included, as the backend and `hearth ps` are told of it. */
export interface ProcessReport {
  readonly name: string;
  readonly status: ProcessStatus;
  readonly pid: number | null;
  readonly port: number | null;
  /** When it took up this status, in ISO 8601. */
  readonly since: string;
  /** How often it was started again since the launch because it had fallen. */
  readonly restarts: number;
  /** A sentence for a person, or nothing. */
  readonly detail: string;
  /** Started by us: we may stop it and start it again. */
  readonly ours: boolean;
  /** Where it answers, where we know better than OLLAMA_HOST does. */
  readonly url: string | null;
}

export type WindowNews =
  | { readonly event: "focused"; readonly focused: boolean; readonly window: string }
  | { readonly event: "theme"; readonly dark: boolean }
  | { readonly event: "closed"; readonly window: string };

export type ToBackend =
  | { readonly type: "launch"; readonly token: string; readonly shell: string }
  | { readonly type: "sidecars"; readonly sidecars: readonly ProcessReport[] }
  | ({ readonly type: "window" } & WindowNews)
  /** The person chose this outside the window. */
  | { readonly type: "tray"; readonly action: "pause-downloads" | "resume-downloads" }
  /** `result` is a sentence that says why where `ok` is false. */
  | { readonly type: "reply"; readonly id: string; readonly ok: boolean; readonly result: unknown }
  | { readonly type: "shutdown" };

/** One line of the backend's stdout, understood. */
export type Line =
  | { readonly kind: "announced"; readonly port: number }
  | { readonly kind: "message"; readonly message: FromBackend }
  | { readonly kind: "log"; readonly text: string };

/** Understands one line. What looks like a message and isn't one is log text: it must be seen, and can't do harm. */
export function parseLine(text: string): Line {
  const port = announcedPort(text);
  if (port !== undefined) return { kind: "announced", port };
  const message = text.startsWith("{") ? parseMessage(text) : undefined;
  return message === undefined ? { kind: "log", text } : { kind: "message", message };
}

/** A message as the line that is sent, its end included. */
export function line(message: ToBackend): string {
  return `${JSON.stringify(message)}\n`;
}

function parseMessage(text: string): FromBackend | undefined {
  const fields = parseObject(text);
  if (fields === undefined) return undefined;
  const { type } = fields;
  if (type === "ready") {
    const { port, pid, version, schema } = fields;
    if (isWhole(port) && isWhole(pid) && typeof version === "string" && isWhole(schema))
      return { type, port, pid, version, schema };
  }
  if (type === "heartbeat") {
    const { seq, streams, database } = fields;
    if (isWhole(seq) && isWhole(streams) && typeof database === "string")
      return { type, seq, streams, database };
  }
  if (type === "fatal") {
    const { sentence, next_step } = fields;
    if (typeof sentence === "string" && typeof next_step === "string") return { type, sentence, next_step };
  }
  if (type === "request") {
    const { id, name, args } = fields;
    if (typeof id === "string" && typeof name === "string" && isObject(args)) return { type, id, name, args };
  }
  return undefined;
}

/** The fields of a JSON object, or undefined where `text` is anything else. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
