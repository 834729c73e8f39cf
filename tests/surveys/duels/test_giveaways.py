"""Texts that tell who wrote them meet in no duel, and choices on them are derived again."""

from __future__ import annotations

import random

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from evaluation.opinions.codes import OpinionFlag
from evaluation.opinions.deriving import opinions_of_cells
from evaluation.opinions.selectors import current_opinions
from evaluation.opinions.services import derive_all_marked, recount
from summaries.breakdowns.models import GiveawayChange, Summary
from summaries.texts.giveaways import Giveaway
from surveys.ballots.models import CellMark
from surveys.collecting.services import collect_backlog, quarantine_ballots
from surveys.duels.models import Impression
from surveys.duels.selectors import any_meeting, possible_meetings
from surveys.duels.services import mark_cells_of_giveaways, serve_duel
from surveys.preference_pairs.selectors import preference_pairs
from surveys.preference_pairs.wanted import PairsLeftOut, Wanted
from tests.rows.duels import duel, serve
from tests.rows.said import make_reader
from tests.rows.written import articles_of, make_contest, make_pair, make_versions

pytestmark = pytest.mark.django_db


def mark(summary: Summary, gives_away: int | None) -> None:
    Summary.objects.filter(pk=summary.pk).update(gives_away=gives_away)


@pytest.mark.parametrize("gives_away", [*map(int, Giveaway), None])
def test_a_text_that_tells_or_was_not_looked_at_meets_no_other(gives_away: int | None) -> None:
    first, second, third = make_versions(3)
    make_contest([first, second, third])
    mark(first.summaries.get(), gives_away)
    pairs = {m.versions for m in possible_meetings(make_reader(), rng=random.Random(1))}
    assert pairs == {(second.pk, third.pk)}
    mark(second.summaries.get(), gives_away)
    assert possible_meetings(make_reader(), rng=random.Random(1)) == []
    assert not any_meeting()
    mark(first.summaries.get(), 0)
    assert any_meeting()


def test_drawing_reads_a_column_and_costs_as_many_queries_as_before(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_contest(make_versions(3), articles=4)
    reader = make_reader()
    with django_assert_num_queries(5):
        assert possible_meetings(reader, rng=random.Random(1))


def test_a_duel_that_was_served_before_its_text_was_marked_is_not_shown_again() -> None:
    make_contest(make_versions(2))
    reader = make_reader()
    served = serve(reader)
    assert serve(reader) == served
    mark(served.duel.texts[1], Giveaway.SELF)
    assert serve_duel(reader=reader, strategy="uniform", rng=random.Random(1)) is None
    assert Impression.objects.count() == 1


def test_the_page_says_that_there_are_none_where_every_text_tells() -> None:
    make_contest(make_versions(2))
    Summary.objects.update(gives_away=Giveaway.REFUSAL)
    client = Client()
    client.get("/duel/")
    assert "No duels yet" in client.get("/duel/?begin").text


@pytest.mark.parametrize(
    ("one", "other", "flag"),
    [
        (Giveaway.NAME, 0, OpinionFlag.NOT_BLIND),
        (0, Giveaway.SELF, OpinionFlag.NOT_BLIND),
        (Giveaway.REFUSAL, 0, OpinionFlag.REFUSAL),
        (0, Giveaway.ERROR, OpinionFlag.REFUSAL),
        (Giveaway.NAME, Giveaway.ERROR, OpinionFlag.NOT_BLIND | OpinionFlag.REFUSAL),
        (0, None, 0),
    ],
)
def test_a_choice_is_flagged_by_what_its_texts_give_away(
    one: int, other: int | None, flag: int
) -> None:
    low, high = make_pair(articles=1)
    (article,) = articles_of(low)
    ballot = duel(low, high, article)
    held_back = duel(low, high, article)
    quarantine_ballots(ballots=[held_back.pk], reason="looked at")
    mark(low.summaries.get(), one)
    mark(high.summaries.get(), other)
    cells = {(article.pk, ballot.reader_id), (article.pk, held_back.reader_id)}
    flags = sorted(opinions_of_cells(cells).duels.flags.tolist())
    assert flags == sorted([flag, flag | OpinionFlag.QUARANTINED])


def test_what_becomes_known_later_takes_choices_out_and_back_in() -> None:
    low, high = make_pair(articles=2)
    one, other = articles_of(low)
    for article in (one, one, other):
        duel(low, high, article)
    derive_all_marked()
    summary = low.summaries.get(article=one)
    for gives_away, flags in ((4, [16, 16, 0]), (0, [0, 0, 0])):
        mark(summary, gives_away)
        GiveawayChange.objects.create(summary=summary)
        assert mark_cells_of_giveaways() == 1
        assert CellMark.objects.count() == 2  # one cell for each of the two readers
        derive_all_marked()
        assert current_opinions().duels.flags.tolist() == flags
        assert recount() == 0
    assert mark_cells_of_giveaways() == 0


def test_a_look_takes_so_many_changes_and_leaves_the_rest() -> None:
    low, _ = make_pair(articles=3)
    GiveawayChange.objects.bulk_create(
        GiveawayChange(summary=summary) for summary in low.summaries.all()
    )
    assert mark_cells_of_giveaways(limit=2) == 2
    assert GiveawayChange.objects.count() == 1


def test_no_pair_to_train_on_is_made_of_texts_that_tell_or_refuse() -> None:
    low, high = make_pair(articles=4)
    articles = articles_of(low)
    for article in articles:
        duel(low, high, article)
    collect_backlog()
    for article, gives_away in zip(articles[1:], (1, 4, 10), strict=True):
        mark(high.summaries.get(article=article), gives_away)
    found = list(preference_pairs(Wanted()))
    assert sorted(each.name for each in found if isinstance(each, PairsLeftOut)) == [
        "NOT_BLIND", "REFUSAL", "REFUSAL",
    ]  # fmt: skip
    assert len(found) == 4


def test_both_sides_of_a_duel_show_markdown_as_what_it_means() -> None:
    (article,) = make_contest(make_versions(2))
    for summary, text in zip(
        article.summaries.all(), ("**One** day.", "- Two\n- days"), strict=True
    ):
        Summary.objects.filter(pk=summary.pk).update(text=text, text_hash=text)
    client = Client()
    client.get("/duel/")
    page = client.get("/duel/?begin").text
    assert "<p><strong>One</strong> day.</p>" in page
    assert "<ul>\n<li>Two</li>\n<li>days</li>\n</ul>" in page
