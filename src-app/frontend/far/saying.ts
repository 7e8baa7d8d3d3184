/** What is said of a Hearth elsewhere, to a person (pure). */

import { _ as spoken } from "../words.ts";
import type { Finding } from "./asking.ts";

export interface Said {
  readonly sentence: string;
  /** Empty where all is well. */
  readonly nextStep: string;
}

/** `own` is this Hearth's version; `_` puts it in the person's language where nothing else is wanted. */
export function saidOf(finding: Finding, origin: string, own: string, _ = spoken): Said {
  switch (finding.kind) {
    case "well":
      return {
        sentence: _("Hearth %(version)s answers at %(origin)s, within %(ms)s ms.", {
          version: finding.version,
          origin,
          ms: finding.ms,
        }),
        nextStep:
          finding.version === own
            ? ""
            : _("This one is %(version)s; what the other one can do is up to that one.", { version: own }),
      };
    case "nobody":
      return {
        sentence: _("Nothing answers at %(origin)s.", { origin }),
        nextStep: _("See that the Hearth there runs, and the tunnel or the network, too."),
      };
    case "silent":
      return {
        sentence: _("What is at %(origin)s does not answer in time.", { origin }),
        nextStep: _("See that the Hearth there runs, and the tunnel or the network, too."),
      };
    case "unwell":
      return {
        sentence: _("A server answers at %(origin)s, but reaches no Hearth behind it.", { origin }),
        nextStep: _("See that the Hearth there runs at the port that the server passes requests on to."),
      };
    case "wrong-token":
      return {
        sentence: _("The Hearth at %(origin)s does not know this token.", { origin }),
        nextStep: _("A Hearth that was started again has a new one: copy its launch.json once more."),
      };
    case "wrong-host":
      return {
        sentence: _("The Hearth at %(origin)s has another port of its own, and answers to that one alone.", {
          origin,
        }),
        nextStep: _(
          "Paste the whole launch.json, which names it; a proxy has to set Host to 127.0.0.1:PORT.",
        ),
      };
    case "redirect":
      return {
        sentence: _("What is at %(origin)s sends Hearth to another address, where it does not go.", {
          origin,
        }),
        nextStep: _("Give the address that it leads to."),
      };
    case "not-hearth":
      return {
        sentence: _("What answers at %(origin)s is not a Hearth.", { origin }),
        nextStep: _("Check address and port."),
      };
    case "untrusted":
      return {
        sentence: _("The certificate at %(origin)s is not one that this computer trusts. Nothing was sent.", {
          origin,
        }),
        nextStep: _("Give the server a certificate of a known authority, or use an SSH tunnel."),
      };
    case "no-tls":
      return {
        sentence: _("What is at %(origin)s does not speak TLS. Nothing was sent.", { origin }),
        nextStep: _("Check the port, or use an SSH tunnel."),
      };
  }
}
