/** Files that the backend hands out, saved into the person's download folder. Every other download is refused. */

import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { freeName } from "./file-names.ts";
import type { Libraries } from "./libraries.ts";
import type { MainLoop } from "./main-loop.ts";
import { type Address, errorAt, type Maybe, string, text } from "./values.ts";

const G_USER_DIRECTORY_DOWNLOAD = 2;
const CANCELLED_BY_USER = 400;
const HANDLED = 1;

export class Downloads {
  readonly #lib: Libraries;
  readonly #isOurs: (url: string) => boolean;

  /** `isOurs` tells the backend's own addresses; `say` gets a line about each download. */
  constructor(
    lib: Libraries,
    loop: MainLoop,
    context: Address,
    isOurs: (url: string) => boolean,
    say: (line: string) => void,
  ) {
    this.#lib = lib;
    this.#isOurs = isOurs;
    const failed = new Set<Address>();
    const choose = loop.callback(["ptr", "ptr", "ptr"], "i32", (download: Address, name: Maybe) => {
      const refusal = this.#place(download, string(name));
      if (refusal !== undefined) {
        lib.webkit.webkit_download_cancel(download);
        say(refusal);
      }
      return HANDLED;
    });
    const fail = loop.callback(["ptr", "ptr", "ptr"], "void", (download: Address, error: Address) => {
      failed.add(download);
      if (isCancelled(lib, error)) return; // by us, and said
      say(`a download failed: ${errorAt(lib, error).message}`);
    });
    const finish = loop.callback(["ptr", "ptr"], "void", (download: Address) => {
      if (failed.delete(download)) return; // a download that failed finishes too
      say(`saved ${string(lib.webkit.webkit_download_get_destination(download))}`);
    });
    loop.connect(context, "download-started", ["ptr"], "void", (_context, download: Address) => {
      loop.attach(download, "decide-destination", choose);
      loop.attach(download, "failed", fail);
      loop.attach(download, "finished", finish);
    });
  }

  /** Whether `response` is a file that the backend means to be saved. */
  isOffered(response: Address): boolean {
    const { webkit, soup, glib } = this.#lib;
    if (!this.#isOurs(string(webkit.webkit_uri_response_get_uri(response)))) return false;
    const headers = webkit.webkit_uri_response_get_http_headers(response);
    if (headers === null) return false;
    const disposition = new BigUint64Array(1);
    const parameters = new BigUint64Array(1);
    if (soup.soup_message_headers_get_content_disposition(headers, disposition, parameters) === 0)
      return false;
    const [kind, table] = [Number(disposition[0]) as Address, Number(parameters[0]) as Address];
    const attached = string(kind).toLowerCase() === "attachment";
    glib.g_free(kind);
    glib.g_hash_table_destroy(table);
    return attached;
  }

  /** Says where `download` goes, or why it does not. */
  #place(download: Address, suggested: string): string | undefined {
    const response = this.#lib.webkit.webkit_download_get_response(download);
    if (response === null || !this.isOffered(response)) return "refused a download that Hearth did not offer";
    const folder = this.#folder();
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      return `can't save into ${folder}: ${error instanceof Error ? error.message : error}`;
    }
    const path = join(
      folder,
      freeName(suggested, (name) => existsSync(join(folder, name))),
    );
    this.#lib.webkit.webkit_download_set_destination(download, text(pathToFileURL(path).href));
    return undefined;
  }

  #folder(): string {
    const named = string(this.#lib.glib.g_get_user_special_dir(G_USER_DIRECTORY_DOWNLOAD));
    return named === "" ? join(string(this.#lib.glib.g_get_home_dir()), "Downloads") : named;
  }
}

function isCancelled(lib: Libraries, error: Address): boolean {
  const { domain, code } = errorAt(lib, error);
  return domain === "WebKitDownloadError" && code === CANCELLED_BY_USER;
}
