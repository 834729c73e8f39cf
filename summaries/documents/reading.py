"""One document read: at once if it is plain text, else by a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from summaries.documents.base import (
    Document,
    DocumentError,
    Kind,
    Limits,
    Omission,
    checked,
    kind_by_beginning,
    tally,
)
from summaries.documents.plain import decoded
from summaries.texts.spelling import normalised

LONGEST_TITLE = 300  # characters
ROOT = Path(__file__).resolve().parents[2]


def read_document(
    data: bytes, kind: Kind, *, charset: str | None = None, limits: Limits | None = None
) -> Document:
    """The text of a document and its title.

    kind: as it is called; its beginning may tell better. charset: what its sender says of text or
    HTML. limits: None for the usual ones.

    Raises DocumentError with a sentence for the reader, and nothing else, whatever `data` is.
    """
    limits = limits or Limits()
    if len(data) > limits.size:
        raise DocumentError(
            f"the file has {len(data):,} bytes; at most {limits.size:,} are read, so give a part"
        )
    kind = kind_by_beginning(data, kind)
    if kind == "text":
        text = checked(decoded(data, charset), limits)
        return Document(text, left_out=tally((), letters=text.count("\ufffd")))
    values = _read_apart(data, {"kind": kind, "charset": charset, "limits": asdict(limits)}, limits)
    if "problem" in values:
        raise DocumentError(values["problem"])
    return Document(
        text=checked(values["text"], limits),
        title=_title(values["title"] or ""),
        left_out=tuple(Omission(kind, count) for kind, count in values["left_out"]),
    )


def _title(given: str) -> str | None:
    kept = normalised(given.encode("utf-8", "replace").decode())
    return " ".join(kept.split())[:LONGEST_TITLE].strip() or None


def _read_apart(data: bytes, order: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """What the process answers. It is given no environment, which may hold secrets."""
    try:
        done = subprocess.run(  # noqa: S603  a fixed command; the document comes through stdin
            [sys.executable, "-B", "-m", "summaries.documents.worker", json.dumps(order)],
            input=data,
            capture_output=True,
            cwd=ROOT,
            env={"LANG": "C.UTF-8"},
            timeout=limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DocumentError(
            f"the document could not be read within {limits.seconds} seconds; paste its text"
        ) from None
    if done.returncode:
        raise DocumentError("the document is too complicated to be read; paste its text")
    values: dict[str, Any] = json.loads(done.stdout)
    return values
