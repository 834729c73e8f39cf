"""What is read of readers' own texts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from summaries.jobs.models import Job
from summaries.jobs.selectors import is_worked_on
from summaries.own_texts.models import OwnBreakdown, OwnText
from summaries.own_texts.selectors import (
    article_with,
    listed,
    offered_own_texts,
    offers,
    own_text_with,
    own_texts_of,
    queue_of,
    state_of,
    title_of,
)
from summaries.own_texts.services import create_own_text
from tests.rows.own_texts import ARTICLE, make_own_text, the_own_breakdown
from tests.rows.written import make_article, make_version, version_by

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
    own_text = make_own_text("1", text=ARTICLE.replace(". ", ".\n"))
    assert own_text_with(ARTICLE, "1") == own_text
    assert own_text_with(ARTICLE, "2") is None


def test_a_list_shows_titles_and_states_newest_first() -> None:
    first = make_own_text("1")
    second = make_own_text("1", text=f"Another day. {ARTICLE}", title="Ice")
    make_own_text("2")
    OwnBreakdown.objects.filter(own_text=first).update(status=Job.Status.FAILED)
    rows = listed(list(own_texts_of("1")))
    assert [(row.own_text, row.title, row.state) for row in rows] == [
        (second, "Ice", "waiting"),
        (first, "The harbour of Brennick froze over on Tuesday for the first time in thirty…",
         "failed"),
    ]  # fmt: skip
    assert title_of(first) == rows[1].title


def test_states_say_what_became_of_an_own_text() -> None:
    own_text = make_own_text()
    OwnBreakdown.objects.update(status=Job.Status.DONE)
    assert state_of(own_text) == "done"
    own_text.offered_at = timezone.now()
    assert state_of(own_text) == "offered"
    own_text.declined_at = timezone.now()
    assert state_of(own_text) == "not taken"
    own_text.article = make_article()
    assert state_of(own_text) == "published"


def test_the_team_is_shown_what_waits_for_it_alone() -> None:
    now = timezone.now()
    made = [make_own_text(str(number), text=f"{number}. {ARTICLE}") for number in range(4)]
    for own_text, minutes in zip(made[:3], (3, 2, 1), strict=True):
        OwnText.objects.filter(pk=own_text.pk).update(offered_at=now + timedelta(minutes=minutes))
    OwnText.objects.filter(pk=made[1].pk).update(declined_at=now)
    assert list(offered_own_texts()) == [made[2], made[0]]


def test_a_waiting_breakdown_knows_who_is_before_it() -> None:
    own_breakdown = the_own_breakdown(make_own_text("1"))
    versions = [version_by("extractive"), own_breakdown.version]
    later = create_own_text(owner_key="2", text=f"{ARTICLE} Ice.", versions=versions)
    assert [
        queue_of(each).before for each in (own_breakdown, *later.own_breakdowns.order_by("pk"))
    ] == [0, 1, 2]
    assert not queue_of(own_breakdown).is_worked_on
    held = timezone.now() + timedelta(seconds=5)
    OwnBreakdown.objects.filter(pk=own_breakdown.pk).update(
        status=Job.Status.RUNNING, claimed_until=held
    )
    assert is_worked_on(timezone.now())
    assert not is_worked_on(held + timedelta(seconds=1))
