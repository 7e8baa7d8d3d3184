"""`launch.json`: how curl and the tests find a backend, and what lets them in."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path


def own_token() -> str:
    """A token for a backend that no shell started: 32 random bytes in base64url."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class LaunchFile:
    """The file of one launch, readable for its owner alone."""

    folder: Path
    port: int
    token: str

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self.folder / "launch.json"

    def write(self) -> None:
        """Write it whole: a reader finds the old file, or the new one, or none."""
        unfinished = self.path.with_suffix(".part")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w") as file:
            json.dump({"url": f"http://127.0.0.1:{self.port}", "token": self.token, "pid": os.getpid()}, file)
        unfinished.replace(self.path)

    def remove(self) -> None:
        """Take it away when the backend stops."""
        self.path.unlink(missing_ok=True)
