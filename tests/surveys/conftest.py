"""What the tests of votes share: a reader's client, and a nudge that goes nowhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from tests.surveys.browsing import a_client


@pytest.fixture
def client() -> Client:
    """A reader's client."""
    return a_client()


@pytest.fixture(autouse=True, scope="session")
def static_root() -> None:
    """The folder that whitenoise wants to see; collecting into it is not these tests' business."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def nudges(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every nudge the views give, in the place of a broker."""
    given: list[str] = []
    nudge: Callable[[], None] = lambda: given.append("nudge")  # noqa: E731
    for place in ("thumbs.pressing", "duels.views", "ideas.views", "questionnaires.views"):
        monkeypatch.setattr(f"surveys.{place}.nudge", nudge)
    return given
