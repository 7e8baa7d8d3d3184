/** Answers what the backend asks of the shell. Whatever is not named here is refused, with the reason. */

import { REQUESTS, type Request, type RequestName, type ToBackend } from "./contract.ts";
import { externalAddress } from "./navigation.ts";

/** Raised where a request can't be granted; the message is a sentence for a person. */
export class Refused extends Error {
  override readonly name = "Refused";
}

/** What a request may set in motion. Each raises Refused where it can't. */
export interface Abilities {
  openExternal(url: string): Promise<void>;
  setTitle(title: string): Promise<void>;
  startSidecar(name: string): Promise<unknown>;
  restartSidecar(name: string): Promise<unknown>;
}

const LONGEST_TITLE = 200;

export async function answer(request: Request, abilities: Abilities): Promise<ToBackend> {
  const { id, name, args } = request;
  try {
    if (!isKnown(name)) throw new Refused("The shell does not do this.");
    return { type: "reply", id, ok: true, result: (await grant(name, args, abilities)) ?? null };
  } catch (error) {
    const sentence = error instanceof Refused ? error.message : `That failed: ${(error as Error).message}`;
    return { type: "reply", id, ok: false, result: sentence };
  }
}

async function grant(name: RequestName, args: Request["args"], abilities: Abilities): Promise<unknown> {
  if (name === "open.external") return abilities.openExternal(addressIn(args));
  if (name === "window.set_title") return abilities.setTitle(titleIn(args));
  const sidecar = text(args, "name");
  return name === "sidecar.start" ? abilities.startSidecar(sidecar) : abilities.restartSidecar(sidecar);
}

function isKnown(name: string): name is RequestName {
  return (REQUESTS as readonly string[]).includes(name);
}

function addressIn(args: Request["args"]): string {
  const address = externalAddress(text(args, "url"));
  if (address === undefined) throw new Refused("This address is not one that is opened in the browser.");
  return address;
}

function titleIn(args: Request["args"]): string {
  return text(args, "title")
    .replace(/[\p{Cc}\p{Cf}]+/gu, " ")
    .trim()
    .slice(0, LONGEST_TITLE);
}

function text(args: Request["args"], key: string): string {
  const value = args[key];
  if (typeof value !== "string") throw new Refused(`The request lacks “${key}”.`);
  return value;
}
