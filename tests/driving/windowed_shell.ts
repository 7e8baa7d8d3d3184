/** The real shell with windows that are not there: it stays when the backend is given up, as with a window. */

import { main, startHearth } from "../../src-app/frontend/main.ts";
import { RecordingView } from "../frontend/fixtures/recording-view.ts";

const start: typeof startHearth = (options) =>
  startHearth({ ...options, window: true, view: new RecordingView() });

process.exit(await main(process.argv.slice(2), start));
