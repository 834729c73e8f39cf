"""Sentences that readers spoke of, as an export has them."""

from __future__ import annotations

import json

import pytest

from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.texts.hashing import text_hash
from surveys.collecting.services import collect_backlog
from surveys.evidence.services import SentenceRef, record_evidence
from surveys.experts.marking import sentences_of
from surveys.experts.models import TaskText
from surveys.experts.opening import add_dimension, open_task
from surveys.experts.services import give_answers, next_place
from tests.rows.rating_tasks import answers_to, make_rating_task, make_task_rater
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
         "passage": "The river rose.", "likeness": 1.0, "in_article": 2, "not_in_article": 0,
         "raters_in_article": 0, "raters_not_in_article": 0},
        {"article_id": "a", "model": "alpha@1", "sentence": "Prague elected a parliament.",
         "in_article": 0, "not_in_article": 1, "raters_in_article": 0,
         "raters_not_in_article": 0},
    ]  # fmt: skip
    Article.objects.update(text="Another text.", text_hash="1" * 32)
    rows = [json.loads(line) for line in export("evidence", "-")[0].splitlines()]
    assert [row.get("passage") for row in rows] == [None, None]


def test_what_raters_marked_stands_beside_it() -> None:
    task = make_rating_task(articles=1, dimensions=("fluency",), is_open=False)
    add_dimension(task=task, fields={"name": "consistency", "by_sentences": True})
    open_task(task=task)
    text = TaskText.objects.order_by("pk").select_related("summary__article", "summary__version")[0]
    assert text.summary is not None
    first = sentences_of(text.summary.text)[0]
    reader_says = SentenceRef(text.summary.pk, text_hash(first))
    record_evidence(reader=make_reader(), sentence=reader_says, value=1, key="k")
    collect_backlog()
    for name, marked in (("ann", [text_hash(first)]), ("bo", [])):
        place = next_place(rater=make_task_rater(task, name))
        assert place is not None
        of_texts = {pk: marked if pk == text.pk else [] for pk in place.order}
        give_answers(place=place, answers=answers_to(place, 1), seconds=60, marked=of_texts)
    rows = [json.loads(line) for line in export("evidence", "-")[0].splitlines()]
    counts = [(row["raters_in_article"], row["raters_not_in_article"]) for row in rows]
    assert sorted(counts) == [(1, 1), (2, 0)]
    both = next(row for row in rows if row["raters_not_in_article"])
    assert (both["sentence"], both["in_article"], both["model"]) == (
        first, 1, text.summary.version.identifier
    )  # fmt: skip
    Summary.objects.filter(pk=text.summary.pk).update(text="Another.", text_hash="2" * 32)
    rows = [json.loads(line) for line in export("evidence", "-")[0].splitlines()]
    assert [row["raters_in_article"] for row in rows if "passage" in row] == [0]
