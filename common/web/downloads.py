"""Tables that a browser saves as a file."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from common.files.csv_out import CRLF, csv_lines


def csv_download(rows: Iterable[Iterable[object]], *, name: str) -> HttpResponse:
    """The rows as a CSV file called `name`, which may hold any sign."""
    body = "".join(line + CRLF for line in csv_lines(rows))
    answer = HttpResponse(body, content_type="text/csv; charset=utf-8")
    # A line break would end the header, and a slash is no part of a file's name.
    called = re.sub(r"[\s/\\]+", " ", name)
    answer.headers["Content-Disposition"] = str(content_disposition_header(True, called))
    return answer
