"""Tables that a browser saves as a file."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse

from common.files.csv_out import CRLF, csv_lines


def csv_download(rows: Iterable[Iterable[object]], *, name: str) -> HttpResponse:
    """The rows as a CSV file called `name`."""
    body = "".join(line + CRLF for line in csv_lines(rows))
    answer = HttpResponse(body, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
