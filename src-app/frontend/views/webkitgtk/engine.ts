/**
 * The engine that all windows share: it keeps nothing, and reaches nothing but the backend.
 */

import { SessionCookie } from "./cookies.ts";
import type { Libraries } from "./libraries.ts";
import type { MainLoop } from "./main-loop.ts";
import { type Address, present, text, textArray } from "./values.ts";

const WEBKIT_CACHE_MODEL_DOCUMENT_VIEWER = 0;
const WEBKIT_NETWORK_PROXY_MODE_CUSTOM = 2;
/** The discard port: nothing answers there, so whatever is sent through it fails on this machine. */
const DEAD_PROXY = "http://127.0.0.1:9";

export class Engine {
  readonly context: Address;
  /** In the one jar that all windows share. */
  readonly cookie: SessionCookie;
  readonly #websiteData: Address;
  readonly #lib: Libraries;
  #reached: string | undefined;

  constructor(lib: Libraries, loop: MainLoop) {
    this.#lib = lib;
    const { webkit } = lib;
    this.#websiteData = present(webkit.webkit_website_data_manager_new_ephemeral(), "the engine's storage");
    this.#exempt([]);
    this.context = present(
      webkit.webkit_web_context_new_with_website_data_manager(this.#websiteData),
      "the engine's context",
    );
    webkit.webkit_web_context_set_cache_model(this.context, WEBKIT_CACHE_MODEL_DOCUMENT_VIEWER);
    this.cookie = new SessionCookie(lib, loop, this.#websiteData);
  }

  /** Everything but `origin` goes to a proxy that isn't there; before there is a backend that is everything. */
  reachOnly(origin: string) {
    if (origin === this.#reached) return; // to say it again would cut the streams of the other windows
    this.#reached = origin;
    this.#exempt([new URL(origin).host]);
  }

  /** Gives up the engine; its processes end with it. */
  release() {
    for (const object of [this.context, this.#websiteData]) this.#lib.gobject.g_object_unref(object);
  }

  #exempt(hosts: readonly string[]) {
    const { webkit } = this.#lib;
    const made = webkit.webkit_network_proxy_settings_new(text(DEAD_PROXY), textArray(hosts));
    const proxy = present(made, "the proxy");
    webkit.webkit_website_data_manager_set_network_proxy_settings(
      this.#websiteData,
      WEBKIT_NETWORK_PROXY_MODE_CUSTOM,
      proxy,
    );
    webkit.webkit_network_proxy_settings_free(proxy);
  }
}
