"""What the tests of votes share: factories, readers, and a nudge that goes nowhere."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client

from summaries.articles.models import Article
from summaries.breakdowns.models import Section, Summary
from summaries.similar.models import SimilarArticle
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from surveys.ballots.services import ensure_reader
from surveys.readers.cookies import ReaderKey, key_of
from surveys.readers.models import Reader
from surveys.thumbs.selectors import TargetRef
from surveys.thumbs.services import record_ballot

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

COOKIE = "c" * 22
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
HTMX = {"HX-Request": "true"}
FORM = "application/x-www-form-urlencoded"

_numbers = count(1)


def make_article(**fields: object) -> Article:
    """An article with a key and a slug of its own."""
    number = next(_numbers)
    defaults = {"key": f"a{number}", "slug": f"article-{number}", "title": f"Article {number}"}
    return Article.objects.create(**{**defaults, **fields})


def make_summary(**fields: object) -> Summary:
    """A live version's summary of an article, all new unless given."""
    if "version" not in fields:
        fields["version"] = ModelVersion.objects.create(
            name=f"model{next(_numbers)}", status="live"
        )
    fields.setdefault("article", None)
    article = fields.pop("article") or make_article()
    return Summary.objects.create(
        **{"article": article, "text": "It rained.", "text_hash": "0", "gives_away": 0, **fields}
    )


def make_section(summary: Summary, **fields: object) -> Section:
    """A question of a summary."""
    defaults = {"kind": "question", "position": next(_numbers), "heading": "Why?", "body": "So."}
    return Section.objects.create(summary=summary, **{**defaults, **fields})


def make_similar(article: Article) -> SimilarArticle:
    """A similar article of an article."""
    return SimilarArticle.objects.create(
        article=article, origin="imported", position=next(_numbers), title="Other", similarity=0.5
    )


def make_key() -> ReaderKey:
    """A reader's key, of a cookie nobody had before."""
    return key_of(f"{next(_numbers):022d}")


def make_reader(*, simulated: bool = False) -> Reader:
    """A reader's row."""
    return ensure_reader(make_key(), simulated=simulated)


def make_ballot(reader: Reader, summary: Summary, value: int = 1) -> Ballot:
    """A ballot as received, not counted yet."""
    receipt = record_ballot(
        reader=reader, target=TargetRef.of(summary), value=value, key=f"key{next(_numbers)}"
    )
    return Ballot.objects.get(pk=receipt.ballot_id)


def a_client(*, enforce_csrf_checks: bool = False) -> Client:
    """A client whose reader, known by COOKIE, has been here before."""
    client = Client(enforce_csrf_checks=enforce_csrf_checks)
    client.cookies["reader"] = COOKIE
    return client


def press(
    client: Client, summary: int, /, headers: dict[str, str] | None = None, **fields: object
) -> Answer:
    """Send what the form of a summary sends."""
    form = {"kind": "summary", "target": summary, "value": 1, "key": "k", "next": "/a/", **fields}
    return client.post("/ballots/", urlencode(form), content_type=FORM, headers=headers)


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
    for room in ("thumbs", "duels", "ideas", "questionnaires"):
        monkeypatch.setattr(f"surveys.{room}.views.nudge", nudge)
    return given
