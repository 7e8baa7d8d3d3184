/** What Electrobun's app starts: the same shell, in its window. Electrobun wants this file to have this name. */

import { main } from "../../main.ts";

process.env.HEARTH_VIEW ??= "electrobun";
process.exit(await main(process.argv.slice(2)));
