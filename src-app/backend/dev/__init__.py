"""The developer's loop, inside the backend: what was saved is seen in the window without a restart.

The loop outside (`src-app/frontend/dev.ts`) tells which files have changed; templates and styles are read anew, and the
page is told to look. What goes wrong becomes a fault with file and line, which the page shows until it is mended. Code
that can't be imported at all is told by a stand-in in the backend's place. Nothing of this is there without `--dev`.
"""
