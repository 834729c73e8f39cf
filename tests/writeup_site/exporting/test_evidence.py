"""Sentences that readers spoke of, as an export has them."""

from __future__ import annotations

import json

import pytest

from summaries.articles.models import Article
from summaries.texts.hashing import text_hash
from surveys.collecting.services import collect_backlog
from surveys.evidence.services import SentenceRef, record_evidence
from tests.rows.said import make_reader
from tests.rows.written import make_article, make_summary, make_version
from tests.writeup_site.exporting.exported import export

pytestmark = pytest.mark.django_db


def test_a_row_a_sentence_with_how_many_say_what() -> None:
    article = make_article(key="a", text="Rain fell. The river rose.")
    summary = make_summary(
        article, make_version("alpha"), "The river rose. Prague elected a parliament."
    )
    for number, (sentence, value) in enumerate(
        [("The river rose.", 1), ("The river rose.", 1), ("Prague elected a parliament.", -1)]
    ):
        ref = SentenceRef(summary.pk, text_hash(sentence))
        record_evidence(reader=make_reader(), sentence=ref, value=value, key=f"k{number}")
    simulated = make_reader(simulated=True)
    record_evidence(reader=simulated, sentence=ref, value=1, key="s")
    collect_backlog()
    rows = [json.loads(line) for line in export("evidence", "-")[0].splitlines()]
    assert rows == [
        {"article_id": "a", "model": "alpha@1", "sentence": "The river rose.",
         "passage": "The river rose.", "likeness": 1.0, "in_article": 2, "not_in_article": 0},
        {"article_id": "a", "model": "alpha@1", "sentence": "Prague elected a parliament.",
         "in_article": 0, "not_in_article": 1},
    ]  # fmt: skip
    Article.objects.update(text="Another text.", text_hash="1" * 32)
    rows = [json.loads(line) for line in export("evidence", "-")[0].splitlines()]
    assert [row.get("passage") for row in rows] == [None, None]
