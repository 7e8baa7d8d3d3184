import { expect, test } from "bun:test";
import { mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { documentAt } from "../../../src-app/frontend/desktop/documents.ts";
import { Refused } from "../../../src-app/frontend/requests.ts";

const folder = mkdtempSync(join(tmpdir(), "hearth-documents-"));

function file(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, "x");
  return path;
}

test("a document is opened, whatever its name is", async () => {
  for (const name of ["paper.pdf", "Ü b\nc.PDF", "notes.md"])
    expect(await documentAt(file(name))).toEndWith(name);
});

test.each(["run.sh", "run.desktop", "run.bat", "page.html", "no-suffix", "macro.docm", "paper.pdf.exe"])(
  "%s is not opened, since a system might run it",
  async (name) => {
    expect(documentAt(file(name))).rejects.toBeInstanceOf(Refused);
  },
);

test("a link to something else is what it leads to", async () => {
  const link = join(folder, "innocent.pdf");
  symlinkSync(file("evil.desktop"), link);
  expect(documentAt(link)).rejects.toThrow("might run");
});

test.each(["", "paper.pdf", "../paper.pdf", "--help", "https://example.org/a.pdf"])(
  "%p is no path of a file",
  async (path) => {
    expect(documentAt(path)).rejects.toBeInstanceOf(Refused);
  },
);

test("what is not there, or is a folder, is said", async () => {
  expect(documentAt(join(folder, "gone.pdf"))).rejects.toThrow("not there any more");
  expect(documentAt(folder)).rejects.toBeInstanceOf(Refused);
});
