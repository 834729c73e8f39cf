"""What the tests of pages share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import override_settings


@pytest.fixture(scope="session", autouse=True)
def _plain_static_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Static files as they lie in the source: there is no collected folder in a test."""
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(STORAGES=storages, STATIC_ROOT=tmp_path_factory.mktemp("static")):
        yield


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Votes are taken without a broker to tell of them."""
    monkeypatch.setattr("surveys.thumbs.views.nudge", lambda: None)
    monkeypatch.setattr("surveys.ideas.views.nudge", lambda: None)
    monkeypatch.setattr("surveys.questionnaires.views.nudge", lambda: None)
    monkeypatch.setattr("writeup_site.writing.giving.nudge_writing", lambda: None)
    monkeypatch.setattr("writeup_site.writing.own_text.nudge_writing", lambda: None)
