/** A web view that can do no more than Hearth needs. */

import type { Libraries } from "./libraries.ts";
import { type Address, construct, present, setBoolean, text } from "./values.ts";

const IN_TOP_FRAME = 1;
const AT_DOCUMENT_START = 0;

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

export interface WebViewSettings {
  readonly inspect: boolean;
  readonly automation: boolean;
  /** Runs in every page before the page's own scripts. */
  readonly script: string;
}

export class WebView {
  readonly view: Address;
  /** Where page scripts may be given a way to speak to the shell. */
  readonly scripts: Address;
  readonly #lib: Libraries;

  constructor(lib: Libraries, context: Address, settings: WebViewSettings) {
    this.#lib = lib;
    this.scripts = present(lib.webkit.webkit_user_content_manager_new(), "the page's scripts");
    this.#addScript(settings.script);
    this.view = this.#make(context, settings);
  }

  /** What is seen where no page has been drawn yet, so that nothing flashes white. */
  setBackground(dark: boolean) {
    const colour = new Float64Array([...(dark ? DARK : LIGHT).map((part) => part / 255), 1]);
    this.#lib.webkit.webkit_web_view_set_background_color(this.view, colour);
  }

  setZoom(zoom: number) {
    this.#lib.webkit.webkit_web_view_set_zoom_level(this.view, zoom);
  }

  /** Runs `script` in the page and waits for nothing. */
  evaluate(script: string) {
    const { webkit } = this.#lib;
    const bytes = text(script);
    const length = bytes.length - 1;
    webkit.webkit_web_view_evaluate_javascript(this.view, bytes, length, null, null, null, null, null);
  }

  /** Opens the engine's developer tools on the page. Does nothing where they are not offered. */
  openInspector() {
    const { webkit } = this.#lib;
    const inspector = webkit.webkit_web_view_get_inspector(this.view);
    if (inspector !== null) webkit.webkit_web_inspector_show(inspector);
  }

  /** Gives the view up; its process ends with it. */
  release() {
    for (const object of [this.view, this.scripts]) this.#lib.gobject.g_object_unref(object);
  }

  #addScript(script: string) {
    const { webkit } = this.#lib;
    const made = webkit.webkit_user_script_new(text(script), IN_TOP_FRAME, AT_DOCUMENT_START, null, null);
    const own = present(made, "the page's setting");
    webkit.webkit_user_content_manager_add_script(this.scripts, own);
    webkit.webkit_user_script_unref(own);
  }

  #make(context: Address, { inspect, automation }: WebViewSettings): Address {
    const { webkit, gobject } = this.#lib;
    const settings = present(webkit.webkit_settings_new(), "the engine's settings");
    for (const property of OFF) setBoolean(this.#lib, settings, property, false);
    setBoolean(this.#lib, settings, "enable-developer-extras", inspect);
    const view = construct(this.#lib, webkit.webkit_web_view_get_type(), {
      "web-context": context,
      "user-content-manager": this.scripts,
      settings,
      "is-controlled-by-automation": automation,
    });
    gobject.g_object_unref(settings);
    return present(gobject.g_object_ref_sink(view), "the web view");
  }
}
