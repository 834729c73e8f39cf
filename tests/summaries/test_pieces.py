"""What is read of readers' own texts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from summaries.jobs.models import Job
from summaries.own_texts.models import Piece, Take
from summaries.own_texts.selectors import (
    article_with,
    is_worked_on,
    listed,
    offered_pieces,
    offers,
    own_piece_with,
    pieces_of,
    queue_of,
    state_of,
    title_of,
)
from summaries.own_texts.services import create_piece
from tests.factories import make_article, make_version
from tests.summaries.own_texts import ARTICLE, make_piece, the_take, version_by

pytestmark = pytest.mark.django_db


def test_only_live_versions_of_known_generators_are_offered_the_default_first() -> None:
    version_by("lead")
    extractive = version_by("extractive")
    smollm = version_by("smollm")
    version_by("openai", status="retired")
    make_version("imported")
    make_version("gone", settings={"generator": "no such"})
    make_version("odd", settings={"generator": ["lead"]})
    assert [(each.generator, each.english_only) for each in offers()] == [
        ("extractive", False), ("lead", False), ("smollm", True),
    ]  # fmt: skip
    assert offers()[0].version == extractive
    assert offers()[2].version == smollm
    assert "visibly weak" in offers()[2].note


def test_an_article_is_found_by_its_words_whatever_the_space_between() -> None:
    article = make_article(text=ARTICLE.replace(". ", ".\n\n"))
    make_article(text=ARTICLE + " More.")
    assert article_with(ARTICLE) == article
    assert article_with(ARTICLE.upper()) is None
    assert article_with(ARTICLE.replace("two", "three")) is None


def test_words_that_are_patterns_elsewhere_are_words_here() -> None:
    text = f"{ARTICLE} 100%_of_the_harbour%_and_more"
    article = make_article(text=f"{text} ")
    assert article_with(text) == article
    assert article_with(text.replace("%", "x")) is None


def test_a_word_of_any_length_can_be_looked_for() -> None:
    text = f"{ARTICLE} {'x' * 100_000}"
    assert article_with(text) is None
    assert article_with(f"{text}\n") is None


def test_only_the_readers_own_texts_count_as_given_before() -> None:
    piece = make_piece("1", text=ARTICLE.replace(". ", ".\n"))
    assert own_piece_with(ARTICLE, "1") == piece
    assert own_piece_with(ARTICLE, "2") is None


def test_a_list_shows_titles_and_states_newest_first() -> None:
    first = make_piece("1")
    second = make_piece("1", text=f"Another day. {ARTICLE}", title="Ice")
    make_piece("2")
    Take.objects.filter(piece=first).update(status=Job.Status.FAILED)
    rows = listed(list(pieces_of("1")))
    assert [(row.piece, row.title, row.state) for row in rows] == [
        (second, "Ice", "waiting"),
        (first, "The harbour of Brennick froze over on Tuesday for the first time in thirty…",
         "failed"),
    ]  # fmt: skip
    assert title_of(first) == rows[1].title


def test_states_say_what_became_of_a_piece() -> None:
    piece = make_piece()
    Take.objects.update(status=Job.Status.DONE)
    assert state_of(piece) == "done"
    piece.offered_at = timezone.now()
    assert state_of(piece) == "offered"
    piece.declined_at = timezone.now()
    assert state_of(piece) == "not taken"
    piece.article = make_article()
    assert state_of(piece) == "published"


def test_the_team_is_shown_what_waits_for_it_alone() -> None:
    now = timezone.now()
    made = [make_piece(str(number), text=f"{number}. {ARTICLE}") for number in range(4)]
    for piece, minutes in zip(made[:3], (3, 2, 1), strict=True):
        Piece.objects.filter(pk=piece.pk).update(offered_at=now + timedelta(minutes=minutes))
    Piece.objects.filter(pk=made[1].pk).update(declined_at=now)
    assert list(offered_pieces()) == [made[2], made[0]]


def test_a_waiting_take_knows_who_is_before_it() -> None:
    take = the_take(make_piece("1"))
    versions = [version_by("extractive"), take.version]
    later = create_piece(owner_key="2", text=f"{ARTICLE} Ice.", versions=versions)
    assert [queue_of(each).before for each in (take, *later.takes.order_by("pk"))] == [0, 1, 2]
    assert not queue_of(take).is_worked_on
    held = timezone.now() + timedelta(seconds=5)
    Take.objects.filter(pk=take.pk).update(status=Job.Status.RUNNING, claimed_until=held)
    assert is_worked_on(timezone.now())
    assert not is_worked_on(held + timedelta(seconds=1))
