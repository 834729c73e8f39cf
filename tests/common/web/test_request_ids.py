"""What of a record goes into the log."""

from __future__ import annotations

import io
import logging
import re
import sys

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.module_loading import import_string

from common.web.request_ids import NoTracebackOfRefusals
from writeup_site.processes.log_lines import log_settings


@pytest.mark.parametrize(
    ("status", "told"), [(399, True), (400, False), (403, False), (499, False), (500, True)]
)
def test_only_a_refusal_goes_without_its_traceback(status: int, told: bool) -> None:
    try:
        raise PermissionError("no")
    except PermissionError:
        fault = sys.exc_info()
    record = logging.LogRecord("a", logging.WARNING, "f.py", 1, "said", (), fault)
    record.status_code = status
    assert NoTracebackOfRefusals().filter(record)
    assert (record.exc_info is not None) is told


def test_what_has_no_status_keeps_its_traceback() -> None:
    record = logging.LogRecord("a", logging.ERROR, "f.py", 1, "said", (), (None, None, None))
    assert NoTracebackOfRefusals().filter(record) and record.exc_info is not None


@pytest.mark.django_db
def test_a_reader_at_the_teams_door_leaves_one_line() -> None:
    settings = log_settings("INFO")
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter(settings["formatters"]["line"]["format"]))
    for name in settings["handlers"]["console"]["filters"]:
        handler.addFilter(import_string(settings["filters"][name]["()"])())
    reader = Client()
    reader.force_login(User.objects.create_user("reader"))
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        assert reader.get("/desk/").status_code == 403
    finally:
        logger.removeHandler(handler)
    assert re.fullmatch(
        r"WARNING django\.request: (\[\w+\] )?Forbidden \(Permission denied\): /desk/\n",
        written.getvalue(),
    )
