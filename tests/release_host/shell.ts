/** The shell with the backend of `backend.py`, for journeys: `bun shell.ts --no-window`. */

import { join } from "node:path";
import { main, startHearth } from "../../src-app/frontend/main.ts";

const root = join(import.meta.dir, "../..");
const backend = [join(root, ".venv/bin/python"), join(import.meta.dir, "backend.py")];

process.exit(await main(process.argv.slice(2), (options) => startHearth({ ...options, backend })));
