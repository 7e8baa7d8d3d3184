/** The session cookie in the engine's own jar: no page, log or address ever carries it. */

import type { Libraries } from "./libraries.ts";
import type { MainLoop } from "./main-loop.ts";
import type { PageTarget } from "./messages.ts";
import { type Address, errorAt, type Maybe, present, text } from "./values.ts";

const SESSION_ONLY = -1;
const SOUP_SAME_SITE_POLICY_STRICT = 2;
const WEBKIT_COOKIE_POLICY_ACCEPT_NO_THIRD_PARTY = 2;

export class SessionCookie {
  readonly #lib: Libraries;
  readonly #loop: MainLoop;
  readonly #jar: Address;
  #current: PageTarget | undefined;

  constructor(lib: Libraries, loop: MainLoop, websiteData: Address) {
    this.#lib = lib;
    this.#loop = loop;
    this.#jar = present(
      lib.webkit.webkit_website_data_manager_get_cookie_manager(websiteData),
      "the cookie jar",
    );
    lib.webkit.webkit_cookie_manager_set_accept_policy(this.#jar, WEBKIT_COOKIE_POLICY_ACCEPT_NO_THIRD_PARTY);
  }

  /**
   * Puts the cookie for `target` into the jar, then calls `then`, with a sentence where that failed.
   * The cookie of an earlier port is taken out: cookies go to all ports of a host.
   */
  put(target: PageTarget, then: (fault: string | undefined) => void) {
    const { webkit, soup } = this.#lib;
    if (this.#current !== undefined && this.#current.port !== target.port) this.#remove(this.#current);
    this.#current = target;
    const cookie = this.#make(target);
    const [ready, ticket] = this.#loop.ready((_jar, result) => then(this.#fault(result)));
    webkit.webkit_cookie_manager_add_cookie(this.#jar, cookie, null, ready, ticket);
    soup.soup_cookie_free(cookie);
  }

  #remove(target: PageTarget) {
    const cookie = this.#make(target);
    this.#lib.webkit.webkit_cookie_manager_delete_cookie(this.#jar, cookie, null, null, null);
    this.#lib.soup.soup_cookie_free(cookie);
  }

  #make(target: PageTarget): Address {
    const { soup } = this.#lib;
    const host = new URL(target.origin).hostname;
    const name = `hearth_session_${target.port}`;
    const made = soup.soup_cookie_new(text(name), text(target.token), text(host), text("/"), SESSION_ONLY);
    const cookie = present(made, "the session cookie");
    soup.soup_cookie_set_http_only(cookie, 1);
    soup.soup_cookie_set_same_site_policy(cookie, SOUP_SAME_SITE_POLICY_STRICT);
    return cookie;
  }

  #fault(result: Maybe): string | undefined {
    const error = new BigUint64Array(1);
    if (this.#lib.webkit.webkit_cookie_manager_add_cookie_finish(this.#jar, result, error) !== 0)
      return undefined;
    const address = Number(error[0]) as Address;
    const { message } = errorAt(this.#lib, address);
    this.#lib.glib.g_error_free(address);
    return `The session cookie could not be set: ${message}`;
  }
}
