"""The process that reads one document: it limits itself, then reads stdin and answers in JSON."""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict

from summaries.documents.base import Document, DocumentError, Kind, Limits


def limit_this_process(limits: Limits) -> None:
    """No more memory and processor time than allowed, and no byte written to any file."""
    if sys.platform != "darwin":  # macOS knows this limit, and refuses to set it
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(kind: Kind, data: bytes, charset: str | None, limits: Limits) -> Document:
    """The document that `data` is, by the library for its kind. Raises DocumentError."""
    if kind == "docx":
        from summaries.documents.docx import read_docx

        return read_docx(data, limits)
    if kind == "pdf":
        from summaries.documents.pdf import read_pdf

        return read_pdf(data, limits)
    from summaries.documents.html import read_html

    return read_html(data, limits, charset)


def main() -> None:
    """Prints {"text", "title", "left_out"} or {"problem"}. The order is the only argument, JSON."""
    order = json.loads(sys.argv[1])
    limits = Limits(**order["limits"])
    limit_this_process(limits)
    try:
        made = read(order["kind"], sys.stdin.buffer.read(), order["charset"], limits)
        answer = asdict(made)
        answer["left_out"] = [(each.kind, each.count) for each in made.left_out]
    except DocumentError as problem:
        answer = {"problem": str(problem)}
    except (MemoryError, RecursionError):
        answer = {"problem": "the document is too complicated to be read; paste its text"}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
