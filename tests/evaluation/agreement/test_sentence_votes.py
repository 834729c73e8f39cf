"""Readers' votes on sentences as the people's side of measures and judges."""

from __future__ import annotations

import pytest

from evaluation.agreement.data import trust_data
from evaluation.agreement.reports import refresh_trust
from evaluation.agreement.sentence_votes import FEWEST_ARTICLES, GROUP, sentence_ratings
from evaluation.comparison.state import data_state
from evaluation.passports.selectors import rating_agreements
from evaluation.runs.models import Metric
from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.texts.hashing import text_hash
from surveys.collecting.services import collect_backlog
from surveys.evidence.services import SentenceRef, record_evidence
from surveys.readers.models import Reader
from tests.evaluation.passports.rows import make_judge
from tests.rows.said import make_reader
from tests.rows.scored import make_score
from tests.rows.written import make_article, make_summary, make_versions

pytestmark = pytest.mark.django_db

TEXT = "The river rose. Prague elected a parliament."


def say(reader: Reader, summary: Summary, *values: int) -> None:
    """What a reader says of its sentences in order: 1, -1, or 0 for nothing."""
    for place, value in enumerate(values):
        if value:
            sentence = TEXT.split(". ")[place].removesuffix(".") + "."
            ref = SentenceRef(summary.pk, text_hash(sentence))
            record_evidence(
                reader=reader, sentence=ref, value=value, key=f"{reader.pk}-{summary.pk}-{place}"
            )


def spoken_of(articles: int) -> list[Summary]:
    """Of so many articles a summary each by two versions; one reader finds half in it, one all."""
    found = []
    one, other = make_versions()
    for _ in range(articles):
        article = make_article(text="It rained. The river rose.")
        for version in (one, other):
            found.append(make_summary(article, version, TEXT))
            say(make_reader(), found[-1], 1, -1)
            say(make_reader(), found[-1], 1, 0)
    collect_backlog()
    return found


@pytest.mark.parametrize(("articles", "rows"), [(FEWEST_ARTICLES - 1, 0), (FEWEST_ARTICLES, 20)])
def test_a_rating_a_reader_and_summary_from_enough_articles_on(articles: int, rows: int) -> None:
    spoken_of(articles)
    held = list(sentence_ratings())
    assert len(held) == rows
    for place, share in ((0, 0.5), (1, 1.0)):
        assert {row[6] for row in held if row[4] == place} == ({share} if rows else set())


def test_simulated_readers_and_other_texts_do_not_count() -> None:
    first, second, *_ = spoken_of(FEWEST_ARTICLES + 1)
    say(make_reader(simulated=True), second, -1)
    collect_backlog()
    assert len(list(sentence_ratings())) == 24
    Summary.objects.filter(pk=first.pk).update(text="Another text.")
    assert len(list(sentence_ratings())) == 22
    Article.objects.filter(pk=first.article_id).update(text="Another.", text_hash="1" * 32)
    assert len(list(sentence_ratings())) == 20


def test_they_are_the_peoples_side_of_measures_and_of_a_judges_passport() -> None:
    judge = make_judge()
    judge.rubric.dimensions[0]["name"] = "consistency"
    judge.rubric.save()
    before = data_state().of_all()
    summaries = spoken_of(FEWEST_ARTICLES)
    name = "judge:strict:consistency"
    metric = Metric.objects.create(
        name=name, signature=f"{name}|scale:1-5|sha:{judge.fingerprint}", engine="judge"
    )
    for place, summary in enumerate(summaries):
        say(make_reader(), summary, *((-1, -1) if place % 2 else (1, 1)))
        make_score(summary, 1 if place % 2 else 5, metric.signature)
    collect_backlog()
    assert data_state().of_all() != before  # so that the cards are computed anew
    data = trust_data()
    assert data is not None and data.raters == {f"{GROUP}:consistency": 3}
    refresh_trust(aspects=("f",))
    (agreement,) = rating_agreements(judge)
    assert (agreement.group, agreement.dimension) == (GROUP, "consistency")
    assert agreement.within.value == pytest.approx(1.0)
