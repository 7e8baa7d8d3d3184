/** Lets WebDriver drive these very windows: tests see what a person sees. Only with HEARTH_AUTOMATION=1. */

import type { Libraries } from "./libraries.ts";
import type { MainLoop } from "./main-loop.ts";
import { type Address, type Maybe, present, text } from "./values.ts";

/** The name that a WebDriver client asks for as `browserName`. */
const NAME = "Hearth";

/** Answers a driver's session with `view`; views must have been made as controlled by automation. */
export function allowAutomation(lib: Libraries, loop: MainLoop, context: Address, view: () => Maybe) {
  const { webkit } = lib;
  webkit.webkit_web_context_set_automation_allowed(context, 1);
  loop.connect(context, "automation-started", ["ptr"], "void", (_context, session: Address) => {
    const info = present(webkit.webkit_application_info_new(), "the application's name");
    webkit.webkit_application_info_set_name(info, text(NAME));
    webkit.webkit_application_info_set_version(info, 1, 0, 0);
    webkit.webkit_automation_session_set_application_info(session, info);
    webkit.webkit_application_info_unref(info);
    loop.connect(session, "create-web-view", [], "ptr", view);
  });
}
