"""A verdict that changed and held is told once; one that flickers is not."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from evaluation.agreement.reports import refresh_reports
from evaluation.comparison.models import VerdictRule
from evaluation.opinions.models import OpinionState
from evaluation.opinions.services import derive_all_marked
from evaluation.runs.models import Score
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from surveys.collecting.services import collect_backlog
from tests.rows.said import make_reader, thumb
from tests.rows.scored import make_score
from tests.rows.told import make_webhook
from tests.rows.written import articles_of, make_pair, make_summary, make_version, summary_of
from writeup_site.webhooks.models import Delivery, Event, ToldVerdict
from writeup_site.webhooks.verdicts import HOLDS, look_at_verdicts

pytestmark = pytest.mark.django_db

Pair = tuple[ModelVersion, ModelVersion]
START = timezone.now()


@pytest.fixture
def pair() -> Pair:
    """Two versions that wrote about twelve articles, judged by rouge1, of which nothing is known.

    The first weighs more, so the second is the candidate.
    """
    one, other = make_pair(articles=12)
    one.weight = 5
    one.save()
    VerdictRule.objects.create(primary="rouge1", margin=0.02)
    return one, other


def score(pair: Pair, *, gain: float) -> None:
    """Have the candidate score so much more on each article (give or take a little)."""
    one, other = pair
    for number, article in enumerate(articles_of(one)):
        for version, value in ((one, 0.3), (other, 0.3 + gain)):
            summary_of(version, article).scores.all().delete()
            make_score(summary_of(version, article), value + number / 1000)
    refresh_reports()


def look(seconds: float) -> int:
    """One look, so many seconds after the start."""
    return look_at_verdicts(now=START + timedelta(seconds=seconds))


def test_a_change_that_holds_is_told_once(pair: Pair) -> None:
    webhook = make_webhook()
    assert look(0) == 0  # how things stand
    score(pair, gain=0.2)
    assert look(30) == 0  # seen
    assert look(30 + HOLDS.total_seconds() - 1) == 0
    assert look(30 + HOLDS.total_seconds()) == 1
    assert look(200) == 0
    [event] = Event.objects.all()
    one, other = pair
    assert event.kind == "verdict.changed"
    assert event.sentence == f"{other.label} is better than {one.label}."
    assert event.data["baseline"] == one.identifier
    assert event.data["candidate"] == other.identifier
    assert (event.data["before"], event.data["verdict"]) == ("cannot tell yet", "better")
    assert set(event.data["changed"]) == {"rule", "scores"}
    assert event.data["by"] == "the team’s rule"
    assert event.data["headline"][0]["source"] == "readers"
    assert event.path.startswith("/models/compare/?baseline=")
    assert Delivery.objects.get().webhook == webhook


def test_the_link_leads_to_the_very_verdict(pair: Pair, admin_client: Any) -> None:
    look(0)
    score(pair, gain=0.2)
    look(30)
    look(100)
    event = Event.objects.get()
    assert event.sentence in admin_client.get(event.path).text


def test_what_turned_back_before_it_held_is_told_to_nobody(pair: Pair) -> None:
    look(0)
    score(pair, gain=0.2)
    look(30)
    Score.objects.all().delete()
    refresh_reports()
    assert look(60) == 0
    assert look(200) == 0
    assert not Event.objects.exists()
    assert ToldVerdict.objects.get().pending is None


def test_each_further_change_is_an_event_of_its_own(pair: Pair) -> None:
    look(0)
    for number, gain in enumerate((0.2, -0.2, 0.2)):
        score(pair, gain=gain)
        look(1000 * number + 30)
        assert look(1000 * number + 130) == 1
    said = [event.data["verdict"] for event in Event.objects.order_by("pk")]
    assert said == ["better", "worse", "better"]


def test_a_change_of_the_rule_alone_is_told(pair: Pair) -> None:
    score(pair, gain=-0.2)
    VerdictRule.objects.update(primary="duels")
    assert look(0) == 0
    VerdictRule.objects.update(primary="rouge1")
    look(30)
    assert look(100) == 1
    assert Event.objects.get().data["changed"] == ["rule"]


def test_a_headline_that_changes_is_told_by_its_own_sentence(pair: Pair) -> None:
    VerdictRule.objects.update(primary="duels")
    look(0)
    score(pair, gain=0.2)
    look(30)
    assert look(100) == 1
    event = Event.objects.get()
    assert event.data["changed"] == ["scores"]
    assert event.sentence.startswith("Scores: ")


def test_nothing_is_compared_where_nothing_moved(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(0)

    def not_asked(**_: object) -> None:
        raise AssertionError("compared")

    monkeypatch.setattr("writeup_site.webhooks.verdicts.compare", not_asked)
    look(30)
    thumb(summary_of(pair[0], articles_of(pair[0])[0]))
    derive_all_marked()
    with pytest.raises(AssertionError, match="compared"):
        look(60)


def test_while_votes_are_derived_for_the_first_time_nothing_is_looked_at(pair: Pair) -> None:
    derive_all_marked()
    look(0)
    score(pair, gain=0.2)
    OpinionState.objects.update(is_complete=False)
    assert look(30) == look(100) == look(200) == 0
    assert ToldVerdict.objects.get().pending is None
    OpinionState.objects.update(is_complete=True)
    look(300)
    assert look(400) == 1


def test_a_pair_that_is_new_and_decided_is_told_after_the_first_look(pair: Pair) -> None:
    make_summary()  # of a third version, so that there is a first look without these scores
    look(0)
    score(pair, gain=0.2)
    third = make_version("third")
    for article in articles_of(pair[0]):
        make_score(make_summary(article, third), 0.1)
    refresh_reports()
    look(30)
    assert look(100) == 2
    told = {event.data["candidate"]: event.data["verdict"] for event in Event.objects.all()}
    assert told == {pair[1].identifier: "better", third.identifier: "worse"}


def test_two_that_change_sides_are_not_told_again(pair: Pair) -> None:
    one, other = pair
    look(0)
    score(pair, gain=0.2)
    look(30)
    assert look(100) == 1
    ModelVersion.objects.filter(pk=other.pk).update(weight=9)  # most readers see it now
    look(200)
    assert look(300) == 0
    row = ToldVerdict.objects.get(baseline=other, candidate=one)
    assert row.said["rule"] == "worse"


def test_it_is_told_that_a_verdict_hangs_on_readers_who_came_on_one_day(pair: Pair) -> None:
    VerdictRule.objects.update(primary="approval")
    articles, rng = articles_of(pair[0]), random.Random(1)
    for place in range(100):  # readers of two days, who like both alike
        reader = make_reader()
        for day, version in enumerate(pair):
            summary = summary_of(version, articles[(place + day) % 12])
            ballot = thumb(summary, rng.choice((1, 1, -1)), reader, collect=False)
            Ballot.objects.filter(pk=ballot.pk).update(received_at=START - timedelta(days=3 + day))
    collect_backlog()
    derive_all_marked()
    assert look(0) == 0
    for place in range(240):  # others on one day, against the one and for the other
        summary = summary_of(pair[place % 2], articles[place // 2 % 12])
        thumb(summary, 1 if place % 2 else -1, collect=False)
    collect_backlog()
    derive_all_marked()
    look(30)
    assert look(100) == 1
    event = Event.objects.get()
    assert "readers" in event.data["changed"]
    [hangs_on] = event.data["hangs_on"]
    assert hangs_on.startswith("Readers who voted on one day only say another thing")
    assert event.sentence.endswith(hangs_on)
