"""What the tests of pages share."""

from __future__ import annotations

import pytest

from tests.writeup_site.browsing import new_context, page, team_page
from tests.writeup_site.chromium import STAGE, chromium

__all__ = ["chromium", "new_context", "page", "team_page"]  # what pytest looks for by name


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """The browser stays for the next test of a page, and goes before any other test."""
    if nextitem is None or nextitem.get_closest_marker("browser") is None:
        STAGE.end()


@pytest.fixture(scope="session", autouse=True)
def _static_files(plain_static_files: None) -> None:
    """Before any living site starts."""


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Votes are taken without a broker to tell of them."""
    monkeypatch.setattr("surveys.evidence.views.nudge", lambda: None)
    monkeypatch.setattr("surveys.thumbs.pressing.nudge", lambda: None)
    monkeypatch.setattr("surveys.ideas.views.nudge", lambda: None)
    monkeypatch.setattr("surveys.questionnaires.views.nudge", lambda: None)
    monkeypatch.setattr("writeup_site.webhooks.services.nudge_sending", lambda: None)
    monkeypatch.setattr("writeup_site.webhooks.searching.nudge_sending", lambda: None)
    monkeypatch.setattr("writeup_site.webhooks.verdicts.nudge_sending", lambda: None)
    monkeypatch.setattr("writeup_site.writing.giving.nudge_writing", lambda: None)
    monkeypatch.setattr("writeup_site.writing.own_text.nudge_writing", lambda: None)
