"""Which articles wait for a reference, and who is at it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from summaries.articles.models import Article, Tag
from summaries.references import queue as reference_queue
from summaries.references import services
from summaries.references.services import Typed
from tests.rows.written import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> User:
    return User.objects.create_user("ann")


@pytest.fixture
def ben() -> User:
    return User.objects.create_user("ben")


def aged(days: int, *references: str, **fields: Any) -> Article:
    created_at = timezone.now() - timedelta(days=days)
    return make_article(references=references, created_at=created_at, **fields)


def begin(article: Article, author: User) -> None:
    services.save_reference_draft(
        article=article, author=author, reference=None, typed=Typed("A start.")
    )


def test_the_newest_without_come_first_then_those_with_fewest() -> None:
    two, one, old, new = aged(0, "a", "b"), aged(1, "a"), aged(3), aged(2)
    queued = reference_queue.ReferenceQueue()[0:20]
    assert queued == [new, old, one, two]
    assert [each.reference_count for each in queued] == [0, 0, 1, 2]  # type: ignore[attr-defined]


def test_it_is_searched_and_filtered_as_the_home_page_is() -> None:
    rain, snow = aged(0, source="cnn", title="Rain"), aged(0, source="dm", title="Snow")
    snow.tags.add(Tag.objects.create(name="cold", slug="cold"))
    assert reference_queue.ReferenceQueue(query="rain")[0:20] == [rain]
    assert reference_queue.ReferenceQueue(source="dm")[0:20] == [snow]
    assert reference_queue.ReferenceQueue(tag="cold")[0:20] == [snow]
    assert len(reference_queue.ReferenceQueue(query="snow", tag="cold")) == 1


def test_the_counts_are_of_all_articles() -> None:
    aged(0, "a", "b")
    aged(0)
    aged(0)
    assert reference_queue.queue_counts() == reference_queue.QueueCounts(articles=3, without=2)


def test_the_next_article_is_the_newest_without_that_nobody_else_is_at(
    ann: User, ben: User
) -> None:
    aged(0, "a")
    taken, new, old = aged(1), aged(2), aged(3)
    begin(taken, ben)
    begin(old, ann)
    assert reference_queue.next_article(author=ann, after=new) == old
    assert reference_queue.next_article(author=ann, after=old) == new
    assert reference_queue.next_article(author=ben, after=new) == taken
    new.delete()
    assert reference_queue.next_article(author=ann, after=old) == taken  # better than none
    taken.delete()
    assert reference_queue.next_article(author=ann, after=old) is None


def test_own_drafts_and_others_writers_are_told_apart(ann: User, ben: User) -> None:
    first, second = aged(0), aged(1)
    begin(first, ann)
    begin(first, ben)
    begin(second, ben)
    assert [each.article for each in reference_queue.own_drafts(ann)] == [first]
    assert reference_queue.other_writers([first, second], besides=ann) == {
        first.pk: ["ben"],
        second.pk: ["ben"],
    }
    assert reference_queue.other_writers([first, second], besides=ben) == {first.pk: ["ann"]}


def test_a_new_desk_is_empty_and_has_taken_no_time(ann: User) -> None:
    desk = reference_queue.desk_of(aged(0), ann, None)
    assert (desk.text, desk.base, desk.seen, desk.seconds, desk.is_stale) == ("", "", "", 0, False)
