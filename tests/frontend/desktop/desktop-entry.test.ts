import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  applicationEntry,
  autostartEntry,
  NoEntry,
} from "../../../src-app/frontend/desktop/desktop-entry.ts";

const keyed = (entry: string, key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(entry)?.[1];

test("the entry opens links and has two actions", () => {
  const entry = applicationEntry("/opt/hearth/hearth");
  expect(entry).toStartWith("[Desktop Entry]\nType=Application\n");
  expect(keyed(entry, "Exec")).toBe('"/opt/hearth/hearth" %u');
  expect(keyed(entry, "MimeType")).toBe("x-scheme-handler/hearth;");
  expect(entry).toContain("\n[Desktop Action new-question]\nName=New question\n");
  expect(entry).toContain("\n[Desktop Action quick-question]\nName=Quick question\n");
  expect(entry).toContain('\nExec="/opt/hearth/hearth" hearth://new\n');
  expect(entry).toContain('\nExec="/opt/hearth/hearth" hearth://quick\n');
});

test("each desktop finds the words of its language", () => {
  const entry = applicationEntry("/opt/hearth/hearth");
  expect(keyed(entry, "Comment")).toBe("Chat with models that run on this machine");
  expect(keyed(entry, "Comment\\[ko\\]")).toBe("이 컴퓨터에서 실행되는 모델과 대화");
  expect(keyed(entry, "Comment\\[zh_CN\\]")).toBe("与在本机运行的模型对话");
  expect(entry).toContain("Name=New question\nName[ko]=새 질문\nName[zh_CN]=新问题\nExec=");
});

test("what starts with the session takes no link", () => {
  expect(keyed(autostartEntry("/opt/hearth"), "Exec")).toBe('"/opt/hearth"');
});

test.each([
  ["/a b/hearth", '"/a b/hearth"'],
  ['/a"b/hearth', '"/a\\\\"b/hearth"'],
  ["/a$(x)`y`/hearth", '"/a\\\\$(x)\\\\`y\\\\`/hearth"'],
  ["/a\\b/hearth", '"/a\\\\\\\\b/hearth"'],
  ["/100%/hearth", '"/100%%/hearth"'],
  ["/ü/hearth", '"/ü/hearth"'],
])("%s is one word of the command: %s", (launcher, word) => {
  expect(keyed(autostartEntry(launcher), "Exec")).toBe(word);
});

test("a path that would begin a new line is refused", () => {
  expect(() => applicationEntry("/a\nExec=evil/hearth")).toThrow(NoEntry);
});

test.skipIf(Bun.which("desktop-file-validate") === null)("the entries are valid", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hearth-entry-"));
  for (const entry of [applicationEntry('/a "b" $c/100%/hearth'), autostartEntry("/opt/hearth")]) {
    writeFileSync(join(folder, "hearth.desktop"), entry);
    const checking = Bun.spawn(["desktop-file-validate", join(folder, "hearth.desktop")]);
    expect(await new Response(checking.stdout).text()).toBe("");
  }
  rmSync(folder, { recursive: true });
});
