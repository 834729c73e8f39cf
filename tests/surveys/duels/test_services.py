"""Which duels are served, and the one choice that each of them takes."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections
from django.utils import timezone

from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from surveys.ballots.services import KeyReusedError
from surveys.collecting.services import collect_ballots
from surveys.duels.models import Duel, Impression
from surveys.duels.outcome import Outcome
from surveys.duels.services import NotBlindError, forget_undecided, serve_duel
from surveys.exposures.models import Exposure
from tests.rows.duels import choice_for, judge, serve
from tests.rows.said import make_ballot, make_reader
from tests.rows.written import make_article, make_contest, make_summary, make_versions

pytestmark = pytest.mark.django_db


def serve_none() -> None:
    with pytest.raises(AssertionError):
        serve()


def test_an_impression_says_what_was_drawn_how_and_with_what_probability() -> None:
    versions = make_versions(3)
    (article,) = make_contest(versions)
    impression = serve()
    duel = impression.duel
    assert duel.article == article
    assert [text.version for text in duel.texts] == [duel.first_version, duel.second_version]
    assert duel.first_version_id < duel.second_version_id
    assert (impression.strategy, impression.probability) == ("uniform", 1 / 3)  # of 3 pairs
    assert impression.expires_at - impression.served_at == timedelta(hours=6)


def test_both_sides_and_every_pair_come_up() -> None:
    make_contest(make_versions(3))
    served = [serve(seed=seed) for seed in range(60)]
    # 60 draws: one of 3 pairs is missing with probability below 3 · (2/3)^60 = 1e-10
    assert len({impression.duel_id for impression in served}) == 3
    assert {impression.first_on_left for impression in served} == {True, False}


def test_a_reader_has_one_open_duel_and_gets_another_after_choosing() -> None:
    make_contest(articles=3)
    reader = make_reader()
    first = serve(reader)
    assert serve(reader, seed=2) == first
    judge(first)
    second = serve(reader)
    assert second.duel.article != first.duel.article


def test_an_expired_duel_is_not_shown_again_as_if_it_were_open() -> None:
    make_contest()
    reader = make_reader()
    first = serve(reader)
    Impression.objects.update(expires_at=timezone.now())
    second = serve(reader)
    assert second != first and second.duel == first.duel


def test_an_article_whose_breakdown_was_seen_is_not_used_nor_kept_open() -> None:
    one, other = make_contest(articles=2)
    reader = make_reader()
    open_one = serve(reader)
    seen = open_one.duel.article
    left = other if seen == one else one
    version = ModelVersion.objects.latest("pk")
    Exposure.objects.create(reader=reader, article=seen, version=version)
    for seed in range(10):
        assert serve(reader, seed=seed).duel.article == left


def test_a_summary_whose_writer_a_choice_told_is_not_used_again() -> None:
    make_contest(make_versions(4))
    reader = make_reader()
    first = serve(reader)
    judge(first)
    second = serve(reader)  # of the two summaries that are still nameless
    judge(second)
    judged = [*first.duel.texts, *second.duel.texts]
    assert len({summary.pk for summary in judged}) == 4
    assert serve_duel(reader=reader, strategy="uniform", rng=random.Random(1)) is None
    assert serve(make_reader())  # others are not told


@pytest.mark.parametrize("change", [{"status": "draft"}, {"status": "retired"}, {"weight": 0}])
def test_only_versions_that_readers_may_be_shown_meet(change: dict[str, object]) -> None:
    versions = make_versions(3)
    make_contest(versions, articles=2)
    reader = make_reader()
    served = serve(reader)
    ModelVersion.objects.filter(pk=served.duel.first_version_id).update(**change)
    again = serve(reader)  # the open one is not kept
    assert served.duel.first_version not in (again.duel.first_version, again.duel.second_version)
    ModelVersion.objects.filter(pk=again.duel.first_version_id).update(**change)
    serve_none()


def test_a_duel_left_open_is_not_blind_once_one_of_its_two_was_named_in_another() -> None:
    make_contest(make_versions(3))
    reader = make_reader()
    first = serve(reader)
    Impression.objects.update(expires_at=timezone.now())
    second = serve(reader, seed=3)
    judge(second)
    Impression.objects.update(expires_at=timezone.now() + timedelta(hours=1))
    first.refresh_from_db(fields=["expires_at"])
    with pytest.raises(NotBlindError):  # any two pairs of three summaries share one
        judge(first)


def test_texts_that_read_alike_or_hold_nothing_do_not_meet() -> None:
    article = make_article()
    make_summary(article=article, text="It rained.")
    make_summary(article=article, text=" It\n rained. ")
    make_summary(article=article, text=" \n ")
    serve_none()
    make_summary(article=article, text="It snowed.")
    for seed in range(10):
        duel = serve(seed=seed).duel
        texts = [summary.text for summary in duel.texts]
        assert "It snowed." in texts
        assert all(text.strip() for text in texts)


def test_every_article_is_found_wherever_the_draw_begins() -> None:
    articles = make_contest(articles=12)
    served = {serve(seed=seed).duel.article_id for seed in range(36)}
    assert len(served) > 9  # 12 · (1 − e⁻³) = 11.4 are expected
    assert served <= {article.pk for article in articles}
    for article in articles[:-1]:
        article.delete()
    assert serve().duel.article == articles[-1]


def test_the_informative_draw_goes_by_what_people_chose_and_not_by_simulated_choices() -> None:
    versions = make_versions(3)
    make_contest(versions, articles=4)

    def met(simulated: bool) -> float:
        """The probability of the first two versions' pair after some of them chose the first."""
        for seed in range(45):
            impression = serve(make_reader(simulated=simulated), seed=seed)
            if impression.duel.second_version == versions[1]:
                judge(impression, choice_for(impression, "first"))
        collect_ballots()
        drawn = (serve(strategy="informative", seed=seed) for seed in range(99))
        return next(each.probability for each in drawn if each.duel.second_version == versions[1])

    assert met(simulated=True) == pytest.approx(1 / 3)
    assert met(simulated=False) < 0.3  # it was seen often and its order is clear


def test_two_choices_for_one_impression_are_refused_by_the_database_too() -> None:
    make_contest()
    impression = serve()
    judge(impression)
    with pytest.raises(KeyReusedError):
        judge(impression, Outcome.SECOND)
    with pytest.raises(IntegrityError, match="impression"):
        Ballot.objects.create(
            reader=impression.reader, kind="duel", impression=impression, value=1,
            idempotency_key="another",
        )  # fmt: skip


@pytest.mark.parametrize("value", [0, 5, -1])
def test_a_duels_ballot_holds_one_of_four_choices(value: int) -> None:
    make_contest()
    impression = serve()
    with pytest.raises(IntegrityError, match="duel_ballot"):
        Ballot.objects.create(
            reader=impression.reader, kind="duel", impression=impression, value=value,
            idempotency_key="k",
        )  # fmt: skip


def test_a_thumb_names_no_impression() -> None:
    make_contest()
    impression = serve()
    ballot = make_ballot(impression.reader, impression.duel.texts[0])
    with pytest.raises(IntegrityError, match="impression_of_duel_only"):
        Ballot.objects.filter(pk=ballot.pk).update(impression=impression)


def test_what_nobody_decided_is_forgotten_a_week_after_it_expired() -> None:
    make_contest(articles=3)
    decided, _, fresh = (serve() for _ in range(3))
    judge(decided)
    now = timezone.now()
    Impression.objects.update(expires_at=now - timedelta(days=8))
    Impression.objects.filter(pk=fresh.pk).update(expires_at=now - timedelta(days=6))
    assert forget_undecided() == 1
    assert set(Impression.objects.all()) == {decided, fresh}


@pytest.mark.django_db(transaction=True)
def test_windows_opened_at_once_get_one_duel() -> None:
    make_contest(make_versions(4), articles=10)
    reader, together = make_reader(), threading.Barrier(6)

    def ask(seed: int) -> int:
        try:
            together.wait()
            return serve(reader, seed=seed).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        served = set(pool.map(ask, range(6)))
    assert len(served) == 1
    assert Impression.objects.count() == Duel.objects.count() == 1
