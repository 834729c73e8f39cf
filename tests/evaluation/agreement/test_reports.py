"""What is kept is computed again where the data behind it change, and at night by turns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import F

from evaluation.agreement import reports
from evaluation.comparison.kept_models import Kept
from evaluation.comparison.state import data_state
from evaluation.runs.models import Score
from summaries.articles.models import Article, Tag
from summaries.breakdowns.models import Rating, Summary
from summaries.versions.models import ModelVersion
from tests.rows.scored import change_scores, make_score
from tests.rows.written import make_article, make_pair, make_rating, make_summary, make_version

pytestmark = pytest.mark.django_db

STALE = {"figures": ["stale"]}


@pytest.fixture
def pair() -> tuple[ModelVersion, ModelVersion]:
    """Two versions with scores and ratings on four articles, everything kept of them."""
    versions = make_pair(articles=4, source="bbc")
    for number, summary in enumerate(Summary.objects.order_by("pk")):
        make_score(summary, 0.1 * number)
        make_rating(summary, 3 + number // 2 % 2, place=0)
    reports.refresh_reports()
    assert reports.refresh_pairs() == 0 and not reports.refresh_trust()
    return versions


def flip_ratings(numbers: list[int]) -> None:
    """3 to 4 and 4 to 3 at these places, by id."""
    ids = list(Rating.objects.order_by("pk").values_list("pk", flat=True))
    Rating.objects.filter(pk__in=[ids[n] for n in numbers]).update(value=7 - F("value"))


def swap_scores() -> None:
    """Two scores of one version change places."""
    one, other = Score.objects.filter(
        summary__version=Score.objects.earliest("pk").summary.version
    )[:2]
    change_scores(Score.objects.filter(pk=one.pk), other.value)
    change_scores(Score.objects.filter(pk=other.pk), one.value)


def tag_an_article() -> None:
    tag = Tag.objects.create(name="Sea", slug="sea")
    Article.objects.earliest("pk").tags.add(tag)


CHANGES: dict[str, Callable[[], object]] = {
    "every-rating-flipped": lambda: flip_ratings(list(range(8))),
    # Versions take turns: at the even places lie those of one, as many 3 as 4.
    "ratings-of-one-flipped": lambda: flip_ratings([0, 2, 4, 6]),
    "scores-swapped": swap_scores,
    "every-source": lambda: Article.objects.update(source="gazette"),
    "one-source": lambda: Article.objects.filter(pk=Article.objects.latest("pk").pk).update(
        source="gazette"
    ),
    "a-text": lambda: Article.objects.filter(pk=Article.objects.latest("pk").pk).update(
        text="a" * 5_000, text_hash="other"
    ),
    "a-tag": tag_an_article,
    "a-score-gone": lambda: Score.objects.earliest("pk").delete(),
    "a-score-unknown": lambda: change_scores(
        Score.objects.filter(pk=Score.objects.earliest("pk").pk), None
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_changes_the_data_has_pairs_and_trust_computed_again(
    pair: tuple[ModelVersion, ModelVersion], change: Callable[[], object]
) -> None:
    change()
    assert reports.refresh_pairs() == 1
    assert reports.refresh_trust()
    assert reports.refresh_pairs() == 0 and not reports.refresh_trust()


def test_a_renamed_tag_is_a_part_of_another_name(pair: tuple[ModelVersion, ModelVersion]) -> None:
    tag_an_article()
    reports.refresh_reports()
    Tag.objects.update(slug="ocean")
    assert reports.refresh_pairs() == 1
    parts = {figure["value"] for figure in Kept.objects.get(kind="pair").payload["figures"]}
    assert "ocean" in parts and "sea" not in parts


def test_the_length_of_a_rated_text_is_seen_by_trust_alone(
    pair: tuple[ModelVersion, ModelVersion],
) -> None:
    Summary.objects.filter(pk=Summary.objects.earliest("pk").pk).update(text="Some more words.")
    assert reports.refresh_pairs() == 0
    assert reports.refresh_trust()


def test_scores_of_one_version_leave_pairs_without_it_alone(
    pair: tuple[ModelVersion, ModelVersion],
) -> None:
    third = make_version()
    make_score(make_summary(article=Article.objects.earliest("pk"), version=third), 0.5)
    assert reports.refresh_pairs() == 2  # with each of the other two
    change_scores(Score.objects.filter(summary__version=third), 0.25)
    assert reports.refresh_pairs() == 2


def test_however_large_a_value_is_the_state_can_be_told() -> None:
    score = make_score(make_summary(article=make_article(), version=make_version()), 1e300)
    huge = data_state()
    change_scores(Score.objects.filter(pk=score.pk), -1e300)
    assert data_state() != huge


@pytest.mark.parametrize("articles", [1, 6])
def test_the_look_by_day_costs_the_same_few_queries(
    articles: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    make_pair(articles=articles)
    for summary in Summary.objects.all():
        make_score(summary, 0.5)
        make_rating(summary, 3, group="crowd", dimension="style", place=0)
    reports.refresh_reports()
    # Sources, texts, tags, scores, ratings, their directions, measures, what readers say of
    # sentences; for trust the lengths of rated texts, and whether it is kept; the newest run, the
    # pairs kept, the versions, live and retired; the state of the opinions, and whether the
    # standing of either origin is kept; whether a plan is open.
    with django_assert_num_queries(7 + 1):
        data_state().of_all()
    with django_assert_num_queries(7 + 1 + 1 + 8):
        reports.refresh_reports()


def test_a_comparison_with_a_retired_version_follows_its_scores(
    pair: tuple[ModelVersion, ModelVersion],
) -> None:
    make_version("unkept", status="retired")
    baseline, _ = pair
    baseline.status = ModelVersion.Status.RETIRED
    baseline.save()
    assert reports.refresh_pairs() == 0
    change_scores(Score.objects.filter(summary__version=baseline), 0.9)
    assert reports.refresh_pairs() == 1
    assert Kept.objects.filter(kind=Kept.Kind.PAIR).count() == 1  # none that nobody asked for


def test_night_by_night_every_pair_has_its_turn() -> None:
    versions = [make_version() for _ in range(4)]
    for _ in range(3):
        article = make_article()
        for version in versions:
            make_score(make_summary(article=article, version=version), 0.5)
    reports.refresh_pairs()
    pairs = Kept.objects.filter(kind=Kept.Kind.PAIR)
    assert pairs.update(payload=STALE) == 6
    left = []
    for _ in range(6):
        assert reports.refresh_pairs(seconds=-1, force=True) == 1  # one is all there is time for
        left.append(pairs.filter(payload=STALE).count())
    assert left == [5, 4, 3, 2, 1, 0]


def test_a_pair_that_was_never_kept_has_the_first_turn() -> None:
    one, other = make_pair(articles=2)
    reports.refresh_pairs()
    third = make_version()
    reports.refresh_pairs(seconds=-1, force=True)
    keys = set(Kept.objects.filter(kind=Kept.Kind.PAIR).values_list("key", flat=True))
    assert keys == {f"{one.pk}:{other.pk}", f"{other.pk}:{third.pk}"}


def kept_payloads() -> dict[tuple[str, str], object]:
    """By kind and key: there is a row of trust for each number of the scores."""
    return {(row.kind, row.key): row.payload for row in Kept.objects.all()}


def test_the_night_computes_what_has_not_changed_too(
    pair: tuple[ModelVersion, ModelVersion],
) -> None:
    before = kept_payloads()
    assert {"pair", "trust"} <= {kind for kind, _ in before}
    Kept.objects.update(payload=STALE)
    reports.refresh_reports()
    assert all(payload == STALE for payload in Kept.objects.values_list("payload", flat=True))
    reports.refresh_reports(force=True)
    assert kept_payloads() == before
