"""A living site with a token, as the client's users have it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from summaries.versions.models import ModelVersion
from tests.rows.calling import member
from tests.rows.scored import make_score
from tests.rows.written import articles_of, make_pair, summary_of
from writeup_client import Client
from writeup_site.keys.scopes import TokenScope
from writeup_site.keys.services import make_token


@pytest.fixture(scope="session", autouse=True)
def _static_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A living site looks for one as it starts."""
    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static")):
        yield


@pytest.fixture
def at_site(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address; the environment names it, with a token that may read and write."""
    scopes = (TokenScope.READ, TokenScope.WRITE)
    made = make_token(name="a test", scopes=scopes, days=7, user=member())
    monkeypatch.setenv("WRITEUP_SITE", live_server.url)
    monkeypatch.setenv("WRITEUP_TOKEN", made.secret)
    return live_server.url


@pytest.fixture
def site(at_site: str) -> Iterator[Client]:
    """A client of it."""
    with Client(patience=5) as client:
        yield client


@pytest.fixture
def pair(at_site: str) -> tuple[ModelVersion, ModelVersion]:
    """Two versions, the second better by about 0.2 of rouge1 on each of twelve articles."""
    one, other = make_pair(articles=12)
    for number, article in enumerate(articles_of(one)):
        make_score(summary_of(one, article), 0.3 + number / 1000)
        make_score(summary_of(other, article), 0.5 + number / 500)
    return one, other
