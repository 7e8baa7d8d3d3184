/**
 * The engine: a web view that keeps nothing, reaches nothing but the backend, and can do no more than Hearth needs.
 */

import { allowAutomation } from "./automation.ts";
import type { Libraries } from "./libraries.ts";
import type { MainLoop } from "./main-loop.ts";
import { type Address, construct, present, setBoolean, text, textArray } from "./values.ts";

const WEBKIT_CACHE_MODEL_DOCUMENT_VIEWER = 0;
const WEBKIT_NETWORK_PROXY_MODE_CUSTOM = 2;
/** The discard port: nothing answers there, so whatever is sent through it fails on this machine. */
const DEAD_PROXY = "http://127.0.0.1:9";

/** What pages may not do, whatever they contain. */
const OFF = [
  "enable-webgl",
  "enable-webrtc",
  "enable-media",
  "enable-media-stream",
  "enable-mediasource",
  "enable-media-capabilities",
  "enable-encrypted-media",
  "enable-webaudio",
  "enable-dns-prefetching",
  "enable-fullscreen",
  "enable-page-cache", // a page that was left must not come back without its event stream
  "enable-html5-database",
  "enable-back-forward-navigation-gestures",
  "javascript-can-open-windows-automatically",
  "allow-file-access-from-file-urls",
  "allow-universal-access-from-file-urls",
  "allow-top-navigation-to-data-urls",
] as const;

const DARK = [0x1c, 0x1b, 0x1a] as const;
const LIGHT = [0xfb, 0xfa, 0xf8] as const;

export interface EngineSettings {
  readonly inspect: boolean;
  readonly automation: boolean;
}

export class Engine {
  readonly view: Address;
  readonly context: Address;
  readonly websiteData: Address;
  /** Where page scripts may be given a way to speak to the shell. */
  readonly scripts: Address;
  readonly #lib: Libraries;

  constructor(lib: Libraries, loop: MainLoop, settings: EngineSettings) {
    this.#lib = lib;
    const { webkit } = lib;
    this.websiteData = present(webkit.webkit_website_data_manager_new_ephemeral(), "the engine's storage");
    this.reachOnly(undefined);
    this.context = present(
      webkit.webkit_web_context_new_with_website_data_manager(this.websiteData),
      "the engine's context",
    );
    webkit.webkit_web_context_set_cache_model(this.context, WEBKIT_CACHE_MODEL_DOCUMENT_VIEWER);
    this.scripts = present(webkit.webkit_user_content_manager_new(), "the page's scripts");
    this.view = this.#makeView(settings);
    if (settings.automation) allowAutomation(lib, loop, this.context, this.view);
  }

  /** Everything but `origin` goes to a proxy that isn't there; before there is a backend that is everything. */
  reachOnly(origin: string | undefined) {
    const { webkit } = this.#lib;
    const exempt = textArray(origin === undefined ? [] : [new URL(origin).host]);
    const proxy = present(webkit.webkit_network_proxy_settings_new(text(DEAD_PROXY), exempt), "the proxy");
    webkit.webkit_website_data_manager_set_network_proxy_settings(
      this.websiteData,
      WEBKIT_NETWORK_PROXY_MODE_CUSTOM,
      proxy,
    );
    webkit.webkit_network_proxy_settings_free(proxy);
  }

  /** What is seen where no page has been drawn yet, so that nothing flashes white. */
  setBackground(dark: boolean) {
    const colour = new Float64Array([...(dark ? DARK : LIGHT).map((part) => part / 255), 1]);
    this.#lib.webkit.webkit_web_view_set_background_color(this.view, colour);
  }

  /** Runs `script` in the page and waits for nothing. */
  evaluate(script: string) {
    const { webkit } = this.#lib;
    const bytes = text(script);
    webkit.webkit_web_view_evaluate_javascript(
      this.view,
      bytes,
      bytes.length - 1,
      null,
      null,
      null,
      null,
      null,
    );
  }

  /** Gives up the engine; its processes end with it. */
  release() {
    for (const object of [this.view, this.scripts, this.context, this.websiteData]) {
      this.#lib.gobject.g_object_unref(object);
    }
  }

  #makeView({ inspect, automation }: EngineSettings): Address {
    const { webkit, gobject } = this.#lib;
    const settings = present(webkit.webkit_settings_new(), "the engine's settings");
    for (const property of OFF) setBoolean(this.#lib, settings, property, false);
    setBoolean(this.#lib, settings, "enable-developer-extras", inspect);
    const view = construct(this.#lib, webkit.webkit_web_view_get_type(), {
      "web-context": this.context,
      "user-content-manager": this.scripts,
      settings,
      "is-controlled-by-automation": automation,
    });
    gobject.g_object_unref(settings);
    return present(gobject.g_object_ref_sink(view), "the web view");
  }
}
