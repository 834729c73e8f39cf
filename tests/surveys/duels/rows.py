"""What the tests of duels share: rows, and a reader at a browser."""

from __future__ import annotations

import random
import re
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.test import Client

from summaries.articles.models import Article
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from surveys.duels.models import Impression
from surveys.duels.outcome import Outcome
from surveys.duels.services import record_choice, serve_duel
from surveys.readers.models import Reader
from tests.factories import make_article, make_summary, make_version
from tests.surveys.conftest import FORM, a_client, make_reader

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

_numbers = count(1)
TOKEN = re.compile(r'name="token" value="([^"]+)"')


def make_versions(number: int = 2, **fields: Any) -> list[ModelVersion]:
    """So many live versions."""
    return [make_version(**fields) for _ in range(number)]


def make_contest(
    versions: list[ModelVersion] | None = None, *, articles: int = 1, **fields: Any
) -> list[Article]:
    """Articles about which every version (two new ones unless given) wrote something else."""
    versions = versions or make_versions()
    made = [make_article(**fields) for _ in range(articles)]
    for article in made:
        for version in versions:
            make_summary(article=article, version=version, text=f"Text {next(_numbers)}.")
    return made


def serve(reader: Reader | None = None, *, strategy: str = "uniform", seed: int = 1) -> Impression:
    """A duel for a reader, who is new unless given."""
    impression = serve_duel(
        reader=reader or make_reader(), strategy=strategy, rng=random.Random(seed)
    )
    assert impression is not None
    return impression


def judge(impression: Impression, choice: Outcome = Outcome.FIRST) -> Ballot:
    """The ballot of a choice, not collected yet."""
    receipt = record_choice(impression=impression, choice=choice)
    return Ballot.objects.get(pk=receipt.ballot_id)


def choice_for(impression: Impression, outcome: str) -> Outcome:
    """What to press so that this outcome comes of it."""
    left = Outcome.FIRST if impression.first_on_left else Outcome.SECOND
    right = Outcome.SECOND if impression.first_on_left else Outcome.FIRST
    return {"first": left, "second": right, "tie": Outcome.TIE, "bad": Outcome.BAD}[outcome]


def token_on(page: str) -> str:
    """The token in a page's form."""
    found = TOKEN.search(page)
    assert found is not None, page
    return found[1]


def look(client: Client | None = None) -> str:
    """What a reader who has been here before is shown."""
    response = (client or a_client()).get("/duel/")
    assert response.status_code == 200
    return response.text


def choose(
    client: Client,
    token: str,
    choice: str = "left",
    headers: dict[str, str] | None = None,
    **more: object,
) -> Answer:
    """Send what the form of a duel sends."""
    form = {"token": token, "choice": choice, "shown_ms": "", "next": "/duel/", **more}
    return client.post("/duel/choice/", urlencode(form), content_type=FORM, headers=headers)
