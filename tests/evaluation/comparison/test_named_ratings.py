"""Ratings by people with names, from the rows to what the report says."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from evaluation.comparison.article_rows import pair_figures
from evaluation.comparison.builder import compare
from evaluation.comparison.estimates import Estimate
from evaluation.comparison.gating import decided
from evaluation.comparison.missing import settling_words
from evaluation.comparison.models import VerdictRule
from evaluation.comparison.paired import PairFigure
from evaluation.comparison.rendering import as_json, as_markdown, notes
from evaluation.comparison.report import Comparison
from evaluation.comparison.state import data_state
from evaluation.comparison.wording import behind_text
from summaries.breakdowns.models import Rating
from summaries.ratings.models import Dimension, Rater
from summaries.ratings.scales import Scale
from summaries.ratings.services import declare_scale, guess_scales
from summaries.versions.models import ModelVersion
from tests.evaluation.comparison.test_builder import compared, estimate
from tests.rows.written import articles_of, make_pair, make_rating, make_summary, summary_of

pytestmark = pytest.mark.django_db

LEANINGS = np.array([-0.6, -0.2, 0.2, 0.4, 0.6, 1.4])  # of six experts to the second version


def rate(
    version: ModelVersion, values: np.ndarray, *, named: bool = True, dimension: str = "style"
) -> None:
    """Experts' ratings, shape (articles, raters)."""
    raters = [
        Rater.objects.get_or_create(group="expert", name=f"r{number}")[0]
        for number in range(values.shape[1])
    ]
    Rating.objects.bulk_create(
        Rating(
            summary=summary_of(version, article), group="expert", dimension=dimension, place=place,
            value=float(values[row, place]), rater=raters[place] if named else None,
        )
        for row, article in enumerate(articles_of(version))
        for place in range(values.shape[1])
    )  # fmt: skip


def rated_pair(
    articles: int, leanings: np.ndarray, *, named: bool = True
) -> tuple[ModelVersion, ModelVersion]:
    one, other = make_pair(articles=articles)
    rng = np.random.default_rng(3)
    before = rng.normal(3, 0.5, (articles, len(leanings)))
    rate(one, before, named=named)
    rate(other, before + leanings + rng.normal(0, 0.3, before.shape), named=named)
    return one, other


def style(report: Comparison) -> Estimate:
    return estimate(report, "expert:style")


def test_six_experts_get_an_interval_that_knows_they_are_six() -> None:
    found = style(compared(*rated_pair(20, LEANINGS)))
    assert found.raters == 6 and behind_text(found) == "20 articles, 6 raters"
    assert found.clustered is not None and found.clustered.clustered_by == "article and person"
    # Leanings: mean 0.3, standard deviation 0.69; error about 0.69 / √6 = 0.28, Student's 2.57.
    assert found.error == pytest.approx(LEANINGS.std(ddof=1) / math.sqrt(6), rel=0.1)
    assert found.interval is not None and found.error is not None
    width = found.interval.high - found.interval.low
    assert width == pytest.approx(2 * 2.57 * found.error, rel=0.01)
    assert found.verdict == "cannot tell yet" and found.p is not None and found.p > 0.2


def test_without_names_they_are_taken_for_one_voice_and_the_figures_are_as_before() -> None:
    found = style(compared(*rated_pair(20, LEANINGS, named=False)))
    assert (found.raters, found.ratings_each) == (None, 6)
    assert behind_text(found) == "20 articles, 6 ratings a text"
    assert found.clustered is not None and found.clustered.clustered_by == "article"
    assert found.verdict == "better"


def test_how_many_ratings_a_text_has_is_said_of_these_texts_and_this_dimension() -> None:
    one, other = make_pair(articles=8)
    for number, article in enumerate(articles_of(one)):
        for version in (one, other):
            for place in range(2 + number % 2):
                make_rating(summary_of(version, article), 3, place=place, dimension="style")
            make_rating(summary_of(version, article), 4, place=0, dimension="length")
    elsewhere = make_summary()  # of the same group, with more
    for place in range(9):
        make_rating(elsewhere, 3, place=place, dimension="style")
    report = compared(one, other)
    assert behind_text(style(report)) == "8 articles, 2 to 3 ratings a text"
    assert behind_text(estimate(report, "expert:length")) == "8 articles, 1 rating a text"


def test_a_mean_ties_with_single_ratings_of_its_dimension_whatever_others_have() -> None:
    one, other = make_pair(articles=8)
    for article in articles_of(one):
        for place, value in enumerate([4, 4, 5]):
            make_rating(summary_of(one, article), value, place=place, dimension="style")
        make_rating(summary_of(other, article), 4.333333, dimension="style")  # 13 / 3
        for place in range(5):
            make_rating(summary_of(one, article), 3, place=place, dimension="length")
    assert style(compared(one, other)).difference == 0


def test_names_change_no_mean_and_no_difference() -> None:
    first = rated_pair(20, LEANINGS)
    with_names = style(compared(*first))
    Rating.objects.update(rater=None)
    without = style(compared(*first))
    assert (with_names.baseline, with_names.candidate) == (without.baseline, without.candidate)
    assert with_names.difference == without.difference


def test_six_experts_of_one_mind_are_better() -> None:
    report = compared(*rated_pair(20, LEANINGS / 4 + 0.8))
    found = style(report)
    assert found.verdict == "better"
    (line,) = [each for each in report.versus[0].headline.lines if each.source == "ratings"]
    assert line.sentence.endswith("; 20 articles, 6 raters.")


def test_one_judge_is_taken_as_given_and_said_to_be() -> None:
    report = compared(*rated_pair(20, np.array([0.5])))
    found = style(report)
    assert found.raters == 1 and found.interval is not None
    assert found.clustered is not None and found.clustered.clustered_by == "article"
    assert found.verdict == "better"
    assert behind_text(found) == "20 articles, 1 rater, taken as given"
    assert "1 rater, taken as given" in as_markdown(report)


def test_a_measure_with_one_rating_that_has_no_name_is_compared_by_article() -> None:
    pair = rated_pair(20, LEANINGS)
    Rating.objects.filter(pk=Rating.objects.order_by("pk").values("pk")[:1]).update(rater=None)
    found = style(compared(*pair))
    assert found.raters is None and found.clustered is not None
    assert found.clustered.clustered_by == "article"


def test_equal_sums_tie_and_one_difference_everywhere_is_certain_as_before() -> None:
    one, other = make_pair(articles=6)
    even = np.array([[1.0, 2.0], [2.0, 3.0], [0.1, 0.2]] * 2)
    rate(one, even)
    rate(other, even[:, ::-1])  # the same sums, 0.1 + 0.2 in either order
    found = style(compared(one, other))
    assert (found.difference, found.p, found.verdict) == (0.0, 1.0, "cannot tell yet")


def test_what_would_tell_is_raters_where_more_articles_would_not() -> None:
    found = style(compared(*rated_pair(40, LEANINGS)))
    words = settling_words(found)
    assert words.endswith(" more raters would tell, more articles by the same raters would not")


def test_another_rater_of_the_same_value_moves_the_state_and_none_leaves_it_alone() -> None:
    one, other = rated_pair(6, LEANINGS)
    before = data_state().of_pair(one.pk, other.pk)
    rater = Rater.objects.create(group="expert", name="other")
    Rating.objects.filter(pk=Rating.objects.order_by("pk").values("pk")[:1]).update(rater=rater)
    assert data_state().of_pair(one.pk, other.pk) != before


def test_figures_come_back_from_json_as_they_were() -> None:
    one, other = rated_pair(8, LEANINGS)
    figures = pair_figures(one.pk, other.pk)
    assert figures[0].clustered is not None
    again = [PairFigure.from_json(json.loads(json.dumps(each.as_json()))) for each in figures]
    assert again == figures
    former = {
        name: value
        for name, value in figures[0].as_json().items()
        if name not in {"raters", "ratings_each", "clustered"}
    }
    assert PairFigure.from_json(former).raters is None


def test_the_candidate_of_lower_id_gets_the_same_error_the_other_way_round() -> None:
    one, other = rated_pair(12, LEANINGS)
    there = style(compared(one, other))
    back = style(compare(baseline=other, candidates=[one]))
    assert back.difference == -(there.difference or 0) and back.error == there.error
    assert back.clustered is not None and there.clustered is not None
    assert back.clustered.estimate == -there.clustered.estimate
    assert back.interval is not None and there.interval is not None
    assert (back.interval.low, back.interval.high) == (-there.interval.high, -there.interval.low)


def test_the_report_names_the_scale_of_each_rating_and_who_says_so() -> None:
    pair = rated_pair(6, LEANINGS)
    assert compared(*pair).scales == ()
    guess_scales(named=[("expert", "style")])
    report = compared(*pair)
    (scale,) = report.scales
    assert (scale.measure, scale.label) == ("expert:style", "Style (experts)")
    assert scale.scale.endswith("the ratings; higher is taken as better, as nobody has said")
    assert f"Rated from {scale.scale}: Style (experts)." in notes(report)
    assert as_json(report)["scales"][0]["scale"] == scale.scale


def test_versions_that_different_people_rated_are_not_told_apart_by_it() -> None:
    """One person rated the first and another the second, who is milder by two points."""
    one, other = make_pair(articles=12)
    guessed = np.random.default_rng(5).normal(3, 0.3, (12, 1))
    rate(one, guessed)
    rate(other, guessed + 2)
    Rating.objects.filter(summary__version=other).update(
        rater=Rater.objects.create(group="expert", name="mild")
    )
    guess_scales(named=[("expert", "style")])
    VerdictRule.objects.create(primary="expert:style", margin=0.1)
    report = compared(one, other)
    found = style(report)
    assert found.difference == pytest.approx(2) and found.raters == 2
    assert (found.interval, found.p, found.verdict) == (None, None, "cannot tell yet")
    assert found.withheld == "raters apart" and "same raters are needed" in settling_words(found)
    assert "same raters are needed" in report.versus[0].overall.sentence
    decision = decided(report)
    assert decision.result == "inconclusive" and "nothing can be judged by it" in decision.reason
    # One more who rates both tells how far people are apart, if not yet which is better.
    both = Rater.objects.create(group="expert", name="both")
    for version in (one, other):
        for article in articles_of(version):
            make_rating(summary_of(version, article), 3, place=9, rater=both, dimension="style")
    assert style(compared(one, other)).withheld == ""


@pytest.mark.parametrize("is_declared", [True, False])
def test_an_interval_ends_where_a_declared_scale_does(is_declared: bool) -> None:
    """Two raters who contradict each other: Student's factor for two is 12.7."""
    one, other = make_pair(articles=8)
    rate(one, np.tile([1.0, 5.0], (8, 1)))
    rate(other, np.tile([5.0, 2.0], (8, 1)))
    guess_scales(named=[("expert", "style")])
    held = Dimension.objects.get()
    if is_declared:
        declare_scale(dimension=held, scale=Scale(1, 5), better="higher")
    found = style(compared(one, other)).interval
    assert found is not None
    # Nobody has said that there is no rating beyond those that were seen.
    assert (found.low, found.high) == (-4, 4) if is_declared else found.high - found.low > 40
