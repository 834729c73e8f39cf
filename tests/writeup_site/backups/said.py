"""What a command prints, for processes that are asked for values."""

from __future__ import annotations

import io

from django.core.management import call_command


def said(name: str, *arguments: str) -> str:
    """The command's output."""
    out = io.StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()
