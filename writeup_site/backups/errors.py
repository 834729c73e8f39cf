"""Why a backup cannot be made or played back."""

from __future__ import annotations


class BackupError(Exception):
    """Its sentence names what is wrong, and the way out."""
