import { expect, test } from "bun:test";
import { type Kind, kindOf, sorted } from "../../../src-app/frontend/dev/changes.ts";

test.each<[string, Kind | undefined]>([
  ["templates/chat/index.html", "page"],
  ["src-app/frontend/static/chat.css", "page"],
  ["src-app/frontend/static/app.js", "page"],
  ["src-app/backend/chat/desk.py", "backend"],
  ["migrations/0002_more.sql", "backend"],
  ["src-app/frontend/main.ts", "shell"],
  ["src-app/frontend/dev/shell.ts", "shell"],
  ["src-app/frontend/status-page/status-page.html", "shell"],
  ["src-app/frontend/dev/page.js", undefined],
  ["src-app/backend/chat/__pycache__/desk.cpython-311.pyc", undefined],
  ["src-app/backend/chat/desk.py~", undefined],
  ["src-app/backend/chat/.desk.py.swp", undefined],
  ["src-app/backend/chat/.#desk.py", undefined],
  ["templates/chat/4913", undefined],
  ["templates/chat/index.html.tmp", undefined],
  ["migrations/README", undefined],
])("%p is of the kind %p", (path, kind) => {
  expect(kindOf(path)).toBe(kind);
});

test("files are sorted by what follows from them", () => {
  const paths = ["templates/x.html", "src-app/backend/x.py", "x.swp", "src-app/frontend/static/x.css"];
  expect(sorted(paths)).toEqual({
    page: ["templates/x.html", "src-app/frontend/static/x.css"],
    backend: ["src-app/backend/x.py"],
    shell: [],
  });
});
