"""What readers say of sentences: taken once, counted by the newest, shown again, and let go."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pytest
from django.test import Client
from numpy.typing import NDArray

from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.texts.hashing import text_hash
from surveys.ballots.models import Ballot
from surveys.collecting.audit import audit
from surveys.collecting.services import collect_backlog
from surveys.evidence import selectors
from surveys.evidence.kind import EVIDENCE
from surveys.evidence.models import Evidence, EvidenceVote
from surveys.evidence.selectors import LONGEST_MEANT, grounded
from surveys.evidence.services import SentenceMissingError, SentenceRef, record_evidence
from surveys.my_data.forgetting import forget_reader
from surveys.my_data.selectors import my_data
from surveys.readers.models import Reader
from surveys.thumbs.tickets import page_ticket
from tests.rows.said import make_reader
from tests.rows.written import make_article, make_summary, make_version
from tests.surveys.browsing import BROWSER, a_client, key_in

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.django_db

TEXT = "Rain fell for nine days. The river rose by two metres.\n\nNobody was hurt."
SAID = "The river rose by two metres. Prague elected a parliament."


@pytest.fixture
def summary() -> Summary:
    """Of two sentences: one is in the article, the other is not."""
    return make_summary(make_article(text=TEXT, slug="a"), text=SAID)


def ref(summary: Summary, sentence: str = "Prague elected a parliament.") -> SentenceRef:
    return SentenceRef(summary.pk, text_hash(sentence))


def say(
    reader: Reader,
    summary: Summary,
    value: int,
    key: str,
    sentence: str = "Prague elected a parliament.",
) -> None:
    record_evidence(reader=reader, sentence=ref(summary, sentence), value=value, key=key)
    collect_backlog()


def press(client: Client, summary: Summary, /, **fields: object) -> Answer:
    form = {
        "summary": summary.pk, "sentence": ref(summary).hash, "value": -1, "key": "k",
        "next": "/articles/a/?evidence=2",
        "ticket": page_ticket(
            reader=key_in(client), article=summary.article_id, version=summary.version_id
        ),
    } | fields  # fmt: skip
    return client.post("/evidence/", form)


def test_the_newest_ballot_stands_and_one_that_takes_back_leaves_none(summary: Summary) -> None:
    reader, other = make_reader(), make_reader()
    say(reader, summary, 1, "a")
    say(other, summary, -1, "b")
    say(reader, summary, -1, "c")
    assert sorted(EvidenceVote.objects.values_list("value", flat=True)) == [-1, -1]
    say(other, summary, 0, "d")
    [vote] = EvidenceVote.objects.all()
    assert (vote.reader, vote.value) == (reader, -1)
    assert audit(EVIDENCE) == []


def test_a_sentence_is_kept_with_its_passage(summary: Summary) -> None:
    for key, sentence in enumerate(
        ("Prague elected a parliament.", "The river rose by two metres.")
    ):
        say(make_reader(), summary, -1, f"k{key}", sentence)
    none, found = Evidence.objects.order_by("pk")
    assert (none.start, none.end, none.likeness) == (None, None, None)
    assert TEXT[found.start : found.end] == "The river rose by two metres."
    assert (found.article, found.version, found.likeness) == (
        summary.article, summary.version, 1.0,
    )  # fmt: skip


def test_of_another_text_of_the_article_it_is_another_sentence(summary: Summary) -> None:
    say(make_reader(), summary, -1, "a")
    Article.objects.update(text="Prague elected a parliament.", text_hash="1" * 32)
    say(make_reader(), summary, 1, "b")
    assert Evidence.objects.count() == 2
    with pytest.raises(SentenceMissingError):
        record_evidence(
            reader=make_reader(), sentence=SentenceRef(summary.pk, "0" * 32), value=1, key="c"
        )
    draft = make_summary(summary.article, make_version(status="draft"), text=SAID)
    with pytest.raises(SentenceMissingError):
        record_evidence(reader=make_reader(), sentence=ref(draft), value=1, key="c")


def test_a_press_is_one_ballot_and_leads_back(summary: Summary) -> None:
    client = a_client()
    client.get("/articles/a/")
    answer = press(client, summary)
    assert (answer.status_code, answer.text) == (201, "The vote is taken.\n")
    assert press(client, summary).status_code == 200
    assert press(client, summary, value=1).status_code == 409
    client.defaults |= {"HTTP_ACCEPT": BROWSER["Accept"]}
    answer = press(client, summary, value=0, key="l")
    assert (answer.status_code, answer["Location"]) == (303, "/articles/a/?evidence=2#evidence")
    assert Ballot.objects.filter(kind="evidence").count() == 2


@pytest.mark.parametrize(("fields", "status"), [
    ({"value": 2}, 400), ({"sentence": "x"}, 400), ({"summary": 10**6}, 404), ({"key": ""}, 400),
    ({"sentence": "0" * 32}, 404), ({"ticket": "made.up"}, 403), ({"value": ""}, 400),
])  # fmt: skip
def test_what_cannot_be_taken_is_said(
    summary: Summary, fields: dict[str, object], status: int
) -> None:
    client = a_client()
    assert press(client, summary, **fields).status_code == status
    assert Ballot.objects.count() == 0


def test_a_ticket_of_another_version_s_page_does_not_do(summary: Summary) -> None:
    client = a_client()
    ticket = page_ticket(reader=key_in(client), article=summary.article_id, version=10**6)
    assert press(client, summary, ticket=ticket).status_code == 403


def test_the_page_shows_a_sentence_s_passage_and_what_one_said(summary: Summary) -> None:
    client = a_client()
    plain = client.get("/articles/a/").text
    assert 'href="?evidence=1#evidence"' in plain and "evidence__lines" not in plain
    page = client.get("/articles/a/?evidence=1").text
    assert re.findall(r'<mark id="passage">([^<]*)</mark>', page) == [
        "The river rose by two metres."
    ]
    assert page.count('aria-pressed="true"') == 0
    press(client, summary)
    page = client.get("/articles/a/?evidence=2").text
    assert "<mark" not in page and "Nothing in the article is like this sentence" in page
    assert page.count('aria-pressed="true"') == 1
    for odd in ("", "0", "99", "x", "-1"):
        assert "<mark" not in client.get("/articles/a/", {"evidence": odd}).text


def test_without_a_text_of_the_article_there_is_nothing_to_check() -> None:
    make_summary(make_article(text="", slug="b"), text=SAID)
    client = a_client()
    page = client.get("/articles/b/?evidence=1").text
    assert "evidence__lines" not in page and "#evidence" not in page


def test_it_is_among_a_reader_s_data_and_goes_with_it(summary: Summary) -> None:
    reader = make_reader()
    say(reader, summary, -1, "a")
    said = [entry.words for part in my_data(reader).parts for entry in part.entries]
    assert [(each.said, "Prague elected a parliament." in each.about) for each in said] == [
        ("not in the article", True)
    ]
    forget_reader(reader=reader)
    assert (EvidenceVote.objects.count(), Ballot.objects.count()) == (0, 0)


@pytest.mark.parametrize(("length", "asked"), [(LONGEST_MEANT, True), (LONGEST_MEANT + 1, False)])
def test_of_a_long_article_no_meaning_is_asked_while_a_reader_waits(
    length: int, asked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts: list[str] = []

    def alike(given: Sequence[str]) -> NDArray[np.float32]:
        texts.extend(given)
        return np.ones((len(given), 1), np.float32)

    monkeypatch.setattr(selectors, "embed", alike)
    article = make_article(text="x" * (length - 6) + ". Yes.")
    assert len(grounded(make_summary(article, text="Quite another sentence."), article)) == 1
    assert bool(texts) == asked
