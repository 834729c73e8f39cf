"""The secret that signs cookies and names readers, and those that did so before it."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import Final

from writeup_site.processes.environment import text

FILE: Final = "secret_key"  # in the data folder


def local_secret(folder: Path) -> str:
    """A secret of this copy's own, made at the first start and kept beside its database."""
    path = folder / FILE
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=folder, encoding="ascii") as file:  # 0600
            file.write(secrets.token_urlsafe(50))
            file.flush()
            # A link is all or nothing: of several processes starting at once the first wins.
            with contextlib.suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_text(encoding="ascii")


def former_secrets(current: str) -> list[str]:
    """The secrets before `current`, whose signatures and readers are known still; newest first."""
    given = (one.strip() for one in text("SECRET_KEY_FALLBACKS").split(","))
    return [one for one in given if one and one != current]
