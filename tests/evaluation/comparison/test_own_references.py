"""A text that is one of its own references has a score that says where it is from: it is left out
of comparisons, and said, as on trust cards."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from evaluation.agreement.reports import refresh_reports
from evaluation.comparison.article_rows import pair_figures
from evaluation.comparison.builder import compare
from evaluation.comparison.own_references import own_references, own_references_scored
from evaluation.comparison.report import Comparison
from evaluation.opinions.part_names import WHOLE
from evaluation.runs.models import Metric
from summaries.articles.models import Article
from summaries.versions.models import ModelVersion
from tests.rows.scored import make_score
from tests.rows.written import make_article, make_summary, make_version, summary_of

pytestmark = pytest.mark.django_db

ROUGE = "rouge1|stem:yes|refs:mean|v:0.1.2"
JUDGE = "judge:tone|v:1"


def make_scored(old: ModelVersion, new: ModelVersion, *, own: int, others: int) -> list[Article]:
    """Articles with a reference; of the first `own` it is the new version's text, but for case and
    blanks, which so has a score of 1."""
    articles = []
    for number in range(own + others):
        text = f"It rained {number} times."
        reference = f" it RAINED\n{number} times. " if number < own else f"Rain, {number} times."
        article = make_article(references=("Something else.", reference))
        make_score(make_summary(article, old, f"Wet {number}."), 0.5 + number / 100, ROUGE)
        score = 1.0 if number < own else 0.4 + number / 100 + number % 3 / 1000
        make_score(make_summary(article, new, text), score, ROUGE)
        articles.append(article)
    return articles


@pytest.fixture
def pair() -> tuple[ModelVersion, ModelVersion]:
    return make_version("old"), make_version("new")


def compared(old: ModelVersion, new: ModelVersion) -> Comparison:
    refresh_reports()
    return compare(baseline=old, candidates=[new])


def test_whose_text_is_among_its_references_but_for_case_and_blanks(
    pair: tuple[ModelVersion, ModelVersion],
) -> None:
    old, new = pair
    articles = make_scored(old, new, own=2, others=3)
    found = {(article.pk, new.pk) for article in articles[:2]}
    assert own_references([old.pk, new.pk]) == found
    assert own_references([old.pk]) == frozenset()
    within = [articles[1].pk, articles[2].pk]
    assert own_references([new.pk], within=within) == {(articles[1].pk, new.pk)}


def test_its_articles_are_left_out_of_scores_and_counted(
    pair: tuple[ModelVersion, ModelVersion],
) -> None:
    old, new = pair
    articles = make_scored(old, new, own=4, others=8)
    (figure,) = [f for f in pair_figures(old.pk, new.pk) if (f.dimension, f.value) == WHOLE]
    # On each of the eight others the new version is .1 behind, but for a thousandth or two.
    assert (figure.articles, figure.own_references) == (8, 4)
    assert figure.difference == pytest.approx(-0.099, abs=0.0011)
    within = [article.pk for article in articles[3:6]]
    (part,) = pair_figures(old.pk, new.pk, within=within)
    assert (part.articles, part.own_references) == (2, 1)


def test_what_reads_no_references_keeps_them(pair: tuple[ModelVersion, ModelVersion]) -> None:
    old, new = pair
    (article,) = make_scored(old, new, own=1, others=0)
    for version, value in ((old, 0.2), (new, 0.8)):
        make_score(summary_of(version, article), value, JUDGE)
    Metric.objects.filter(signature=JUDGE).update(engine="judge")
    figures = {f.signature: f for f in pair_figures(old.pk, new.pk) if f.dimension == WHOLE[0]}
    assert (figures[JUDGE].articles, figures[JUDGE].own_references) == (1, 0)
    # Of the other nothing is left; that is said, and no figure is made up.
    assert (figures[ROUGE].articles, figures[ROUGE].own_references) == (0, 1)
    assert figures[ROUGE].difference is None
    assert own_references_scored(ROUGE, (old.pk, new.pk)) == {(article.pk, new.pk)}
    assert own_references_scored(JUDGE, (old.pk, new.pk)) == frozenset()


def test_a_text_that_one_version_alone_has_a_score_of_is_not_counted(
    pair: tuple[ModelVersion, ModelVersion],
) -> None:
    old, new = pair
    (article, _) = make_scored(old, new, own=1, others=1)
    summary_of(old, article).scores.all().delete()
    (figure,) = [f for f in pair_figures(old.pk, new.pk) if (f.dimension, f.value) == WHOLE]
    assert (figure.articles, figure.own_references) == (1, 0)


def test_compare_says_so_on_its_page_in_the_terminal_and_at_the_gate(
    client: Client, pair: tuple[ModelVersion, ModelVersion]
) -> None:
    old, new = pair
    articles = make_scored(old, new, own=4, others=8)
    report = compared(old, new)
    estimate = report.versus[0].estimate("rouge1")
    assert estimate is not None and estimate.own_references == 4
    assert "without 4 where a text is among its own references" in str(
        [line.sentence for line in report.versus[0].headline.lines]
    )
    sentence = "Scores against references leave out 4 articles"
    client.force_login(User.objects.create_superuser("team"))
    page = client.get("/models/compare/?baseline=old%401&candidate=new%401&measure=rouge1").text
    assert sentence in page and "without 4 articles of own references" in page
    assert articles[0].title not in page  # neither won nor lost by it
    out = StringIO()
    call_command("compare", "old@1", "new@1", stdout=out)
    assert sentence in out.getvalue() and "of own references" in out.getvalue()


def test_where_nothing_else_is_left_the_line_of_scores_says_why(
    pair: tuple[ModelVersion, ModelVersion],
) -> None:
    old, new = pair
    make_scored(old, new, own=2, others=0)
    lines = [line.sentence for line in compared(old, new).versus[0].headline.lines]
    assert (
        "Scores: no article has both but those where a text is among its own references." in lines
    )
