import { expect, test } from "bun:test";
import { privateHere, report } from "../../../src-app/frontend/status-page/report.ts";

const ADA = { data: "/home/ada/.local/share/hearth", home: "/home/ada", user: "ada", host: "adas-laptop" };

/** What a line of the backend is in the report. */
const reported = (line: string) =>
  report([], [`[Backend Log] ${line}`], ADA)
    .replace("\n[Backend Log] ", "")
    .trimEnd();

test("the report says what happened, with the lines of shell and backend alone", () => {
  const log = [
    "[Hearth] ended",
    "[Ollama Log] what somebody asked",
    "[View] typed",
    "… (12 lines)",
    "[Backend Log] up",
  ];
  const text = report(["hearth-shell 0", "It is newer."], log, ADA);
  expect(text).toBe("hearth-shell 0\nIt is newer.\n\n[Hearth] ended\n… (12 lines)\n[Backend Log] up\n");
});

test.each([
  ["opened /home/ada/.local/share/hearth/hearth.db", "opened <data>/hearth.db"],
  ["found /home/Berta/bin/ollama and /Users/Cora/x", "found ~/bin/ollama and ~/x"],
  ["found C:\\Users\\Dora\\ollama.exe", "found ~\\ollama.exe"],
  ["Ada on adas-laptop, Canada stays", "<user> on <host>, Canada stays"],
  [`token ${"aB3_".repeat(11)}`, "token …"],
  ["GET /system/log?words=secret", "GET /system/log?…"],
  ["hearth://new?text=my%20secret", "hearth://…"],
  [
    "Ollama at http://10.0.0.7:11434, we at http://127.0.0.1:57220/",
    "Ollama at http://… we at http://127.0.0.1:57220/",
  ],
  ["OLLAMA_HOST names another machine, gpu.ada.example:11434.", "OLLAMA_HOST names another machine, …."],
  ["from 192.168.1.20 to 127.0.0.1", "from … to 127.0.0.1"],
  ["Ollama at gpu.ada.example:11434 is away", "Ollama at … is away"],
  ["asked fd00:12::7, fe80::1%eth0 and [2001:db8::7]:11434", "asked …, … and …"],
  [
    "at 12:30:45 [::1]:57220, web.py:120 and hearth::web",
    "at 12:30:45 [::1]:57220, web.py:120 and hearth::web",
  ],
  ["mail ada.b@example.org now", "mail … now"],
  ["“Divorce papers” was deleted", "“…” was deleted"],
  ["bad value: 'my dear diary, today I'", "bad value: '…'"],
  ["[SQL: INSERT] [parameters: ('dear diary', 1)]", "[SQL: INSERT] [parameters: …]"],
])("of “%s” it has “%s”", (line, left) => {
  expect(reported(line)).toBe(left);
});

test("this machine is known, and where little is known nothing more is taken away", () => {
  const here = privateHere("/data");
  expect(here.data).toBe("/data");
  expect(report([], [`[Hearth] ${here.home}/x`], here)).toBe("\n[Hearth] ~/x\n");
  const nobody = { data: "", home: "", user: "", host: "" };
  expect(report([], ["[Hearth] all is well"], nobody)).toBe("\n[Hearth] all is well\n");
});
