"""What a report keeps of its computing: used again while nothing changed, and never after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from pytest_django import DjangoDbBlocker

from evaluation.agreement.reports import refresh_compared
from evaluation.comparison import computed, versus
from evaluation.comparison.builder import compare
from evaluation.comparison.models import GuardRail, VerdictRule
from evaluation.comparison.rendering import as_json
from evaluation.comparison.report import Comparison
from evaluation.opinions.codes import Origin
from evaluation.runs.models import Score
from summaries.articles.models import Tag
from summaries.breakdowns.models import Rating
from summaries.versions.models import ModelVersion
from surveys.collecting.services import collect_backlog, quarantine_ballots, release_ballots
from surveys.my_data.forgetting import forget_reader
from surveys.screening.screens import ONE_SIDE
from tests.rows.duels import duel
from tests.rows.said import make_reader, thumb
from tests.rows.scored import change_scores, make_score
from tests.rows.written import (
    articles_of,
    make_pair,
    make_summary,
    make_version,
    summary_of,
)
from tests.shared_rows import anew, shared_rows

pytestmark = pytest.mark.django_db

Pair = tuple[ModelVersion, ModelVersion]


@pytest.fixture(autouse=True)
def _nothing_held() -> Iterator[None]:
    computed.forget()
    yield
    computed.forget()


def judged_pair() -> Pair:
    """Two versions on six articles with 72 thumbs, 18 duels, scores and ratings."""
    one, other = make_pair(articles=6, source="sea")
    readers = [make_reader() for _ in range(12)]
    for place, article in enumerate(articles_of(one)):
        for number, reader in enumerate(readers):
            version = (one, other)[number % 2]
            value = 1 if (place + number) % 3 else -1
            thumb(summary_of(version, article), value, reader, collect=False)
        for reader in readers[:3]:
            duel(other, one, article, reader, collect=False)
        for number, version in enumerate((one, other)):
            summary = summary_of(version, article)
            make_score(summary, 0.1 * place + 0.02 * number)
            Rating.objects.create(summary=summary, group="expert", dimension="relevance", place=0,
                                  value=3 + number)  # fmt: skip
    collect_backlog()
    return one, other


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Pair]:
    with shared_rows(django_db_blocker):
        yield judged_pair()


@pytest.fixture
def pair(made: Pair, db: None) -> Pair:
    one, other = anew(*made)
    return one, other


@pytest.fixture
def times(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one with each computing."""
    done: list[int] = []
    compute = versus._computed

    def counted(*args: Any, **options: Any) -> computed.Computed:
        done.append(1)
        return compute(*args, **options)

    monkeypatch.setattr(versus, "_computed", counted)
    return done


def asked(pair: Pair, **options: Any) -> Comparison:
    """The report, after the workers have done what they do."""
    for version in pair:
        version.refresh_from_db()
    refresh_compared(pair)
    return compare(baseline=pair[0], candidates=[pair[1]], **options)


def test_nothing_is_computed_twice_of_the_same_data(pair: Pair, times: list[int]) -> None:
    first = asked(pair)
    assert as_json(asked(pair)) == as_json(first)
    assert len(times) == 1
    article = articles_of(pair[0])[0]
    others = make_version()
    thumb(make_summary(article=article, version=others, text="Another one."))
    again = asked(pair)  # a vote on other versions moves nothing here but the time
    assert again.versus == first.versus
    assert len(times) == 1


def test_what_is_asked_for_is_computed_of_its_own(pair: Pair, times: list[int]) -> None:
    asked(pair)
    for options in ({"filters": [("source", "sea")]}, {"measure": "approval"}, {"trend": False},
                    {"origin": Origin.SIMULATED}):  # fmt: skip
        before = len(times)
        asked(pair, **options)
        assert len(times) == before + 1, options
    turned = asked((pair[1], pair[0]))
    assert turned.baseline.pk == pair[1].pk
    assert len(times) == 6


def _vote(pair: Pair) -> None:
    thumb(summary_of(pair[1], articles_of(pair[1])[0]), -1)


def _other_mind(pair: Pair) -> None:
    summary = summary_of(pair[1], articles_of(pair[1])[0])
    reader = make_reader()
    thumb(summary, 1, reader)
    asked(pair)
    thumb(summary, -1, reader)


def _duel(pair: Pair) -> None:
    duel(pair[0], pair[1], articles_of(pair[0])[0])


def _quarantine(pair: Pair) -> None:
    ballot = thumb(summary_of(pair[1], articles_of(pair[1])[0]), 1)
    asked(pair)
    quarantine_ballots(ballots=[ballot.pk], reason=ONE_SIDE)


def _release(pair: Pair) -> None:
    ballot = thumb(summary_of(pair[1], articles_of(pair[1])[0]), 1)
    quarantine_ballots(ballots=[ballot.pk], reason=ONE_SIDE)
    asked(pair)
    release_ballots(ballots=[ballot.pk])


def _reader_is_deleted(pair: Pair) -> None:
    ballot = thumb(summary_of(pair[1], articles_of(pair[1])[0]), 1)
    asked(pair)
    forget_reader(reader=ballot.reader)


def _rule(pair: Pair) -> None:
    VerdictRule.objects.create(primary="approval", margin=0.02)


def _margin(pair: Pair) -> None:
    rule = VerdictRule.objects.create(primary="duels", margin=0.02)
    asked(pair)
    VerdictRule.objects.filter(pk=rule.pk).update(margin=0.3)


def _guard_rail(pair: Pair) -> None:
    rule = VerdictRule.objects.create(primary="duels", margin=0.02)
    asked(pair)
    GuardRail.objects.create(rule=rule, measure="rouge1", margin=0.01)


def _rating(pair: Pair) -> None:
    Rating.objects.filter(summary__version=pair[1]).update(value=1)


def _score(pair: Pair) -> None:
    change_scores(Score.objects.filter(summary__version=pair[1]), 0.9)


def _source(pair: Pair) -> None:
    article = articles_of(pair[0])[0]
    article.source = "land"
    article.save()


def _tag(pair: Pair) -> None:
    articles_of(pair[0])[0].tags.add(Tag.objects.create(slug="sport", name="Sport"))


def _title(pair: Pair) -> None:
    for article in articles_of(pair[0]):
        article.title = f"New {article.pk}"
        article.save()


def _name(pair: Pair) -> None:
    ModelVersion.objects.filter(pk=pair[1].pk).update(name="renamed")


def _summary_is_gone(pair: Pair) -> None:
    summary_of(pair[1], articles_of(pair[1])[0]).delete()


# These change what the report says; the others may leave it as it was.
SEEN: Final = [_vote, _duel, _rule, _rating, _score, _source, _tag, _title, _name]


@pytest.mark.parametrize(
    "change",
    [_vote, _other_mind, _duel, _quarantine, _release, _reader_is_deleted, _rule, _margin,
     _guard_rail, _rating, _score, _source, _tag, _title, _name, _summary_is_gone],
)  # fmt: skip
def test_whatever_changes_is_in_the_next_report(pair: Pair, change: Callable[[Pair], None]) -> None:
    before = as_json(asked(pair))
    change(pair)
    shown = as_json(asked(pair))
    computed.forget()
    assert as_json(asked(pair)) == shown
    if change in SEEN:
        assert {**shown, "as_of": None} != {**before, "as_of": None}


def test_no_more_is_held_than_is_said(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(computed, "HELD", 2)
    made: list[str] = []

    def make(name: str) -> computed.Computed:
        made.append(name)
        return object()  # type: ignore[return-value]

    def once(name: str) -> None:
        computed.once(name.encode(), lambda: make(name))

    for name in ("a", "b", "a", "c", "a", "b"):  # c is the third: b, asked for longest ago, goes
        once(name)
    assert made == ["a", "b", "c", "b"]


def test_a_hundred_and_twenty_eight_are_held() -> None:
    made: list[int] = []

    def make(number: int) -> computed.Computed:
        made.append(number)
        return object()  # type: ignore[return-value]

    for number in [*range(128), 0, 128, 0, 1]:  # 128 takes the place of 1, asked for longest ago
        computed.once(str(number).encode(), lambda: make(number))  # noqa: B023  # called at once
    assert made == [*range(129), 1]
