"""Places, leases, drafts and answers: two never hold one seat, and nothing handed in is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from summaries.breakdowns.models import Rating, Summary
from summaries.ratings.models import Dimension
from surveys.experts import services
from surveys.experts.inviting import end_rater
from surveys.experts.models import TaskPlace, TaskRater
from surveys.experts.opening import close_task, open_task
from surveys.experts.passes import RaterPass
from surveys.experts.services import (
    AnsweredError,
    RaterEndedError,
    TaskNotOpenError,
    TextChangedError,
    drop_place,
    ensure_rater,
    give_answers,
    hold_place,
    next_place,
    save_draft,
)
from tests.rows.rating_tasks import answers_to, hand_in, make_rating_task, make_task_rater
from tests.rows.written import make_rating

pytestmark = pytest.mark.django_db


def leave(place: TaskPlace) -> None:
    """Let the lease of a place run out."""
    TaskPlace.objects.filter(pk=place.pk).update(leased_until=timezone.now() - timedelta(seconds=1))


def test_answers_become_ratings_by_the_rater_on_the_declared_scale() -> None:
    task = make_rating_task(articles=1, dimensions=("fluency", "relevance"), group="nurses")
    rater, other = make_task_rater(task, "Ada"), make_task_rater(task, "Bea")
    hand_in(rater, 4.0)
    hand_in(other, 2.0)
    rows = Rating.objects.order_by("summary", "dimension", "place")
    # 2 texts × 2 dimensions × 2 raters
    assert [(r.group, r.dimension, r.place, r.rater and r.rater.name, r.value) for r in rows] == [
        ("nurses", name, place, who, value)
        for _ in range(2)
        for name in ("fluency", "relevance")
        for place, who, value in ((0, "Ada", 4.0), (1, "Bea", 2.0))
    ]
    scale = Dimension.objects.get(group="nurses", name="fluency")
    assert (scale.is_declared, str(scale.scale), scale.better) == (
        True, "1 to 5 in steps of 1", "higher",
    )  # fmt: skip


def test_an_article_is_handed_out_to_as_many_as_are_wanted_and_to_no_more() -> None:
    task = make_rating_task(articles=1, raters_wanted=2)
    first, second, third = (make_task_rater(task) for _ in range(3))
    places = [next_place(rater=each) for each in (first, second)]
    assert [each and each.seat for each in places] == [0, 1]
    assert next_place(rater=third) is None
    third.refresh_from_db()
    assert third.finished_at is None  # has done nothing, so nothing is finished


def test_whoever_asks_again_has_the_same_article_before_them() -> None:
    rater = make_task_rater(make_rating_task(articles=3))
    first = next_place(rater=rater)
    assert first == next_place(rater=rater)
    assert TaskPlace.objects.count() == 1


def test_a_left_place_is_another_s_and_what_comes_late_is_a_further_rating() -> None:
    task = make_rating_task(articles=1, raters_wanted=1)
    leaver, other = make_task_rater(task, "Ada"), make_task_rater(task, "Bea")
    left = next_place(rater=leaver)
    assert left is not None
    assert save_draft(place=left, draft={"r0-1": "4"}, seconds=9)
    assert next_place(rater=other) is None  # still held
    leave(left)
    got = next_place(rater=other)
    assert got is not None and (got.item_id, got.seat) == (left.item_id, 0)
    left.refresh_from_db()
    assert (left.seat, left.draft) == (None, {"r0-1": "4"})
    give_answers(place=got, answers=answers_to(got), seconds=None)
    assert give_answers(place=left, answers=answers_to(left, 5.0), seconds=None)
    assert Rating.objects.count() == 4  # two texts by either
    assert set(Rating.objects.values_list("place", flat=True)) == {0, 1}


def test_whoever_was_invited_waits_for_what_others_may_leave_and_a_crowd_does_not() -> None:
    task = make_rating_task(articles=2, raters_wanted=1, crowd=True, completion_code="C")
    holder, invited = make_task_rater(task), make_task_rater(task)
    left = next_place(rater=holder)
    assert left is not None and hand_in(invited) is not None
    one_of_crowd = ensure_rater(task=task, who=RaterPass(participant="p", study="s", session="t"))
    assert one_of_crowd is not None
    assert next_place(rater=invited) is None
    invited.refresh_from_db()
    assert invited.finished_at is None
    TaskRater.objects.filter(pk=invited.pk).update(participant="q")
    invited.refresh_from_db()
    assert next_place(rater=invited) is None
    invited.refresh_from_db()
    assert invited.finished_at is not None
    leave(left)
    got = next_place(rater=one_of_crowd)
    assert got is not None and got.item_id == left.item_id


def test_a_page_that_is_opened_again_keeps_its_seat_and_gets_a_lost_one_back() -> None:
    task = make_rating_task(articles=1, raters_wanted=1, lease_minutes=10)
    place = next_place(rater=make_task_rater(task))
    assert place is not None
    leave(place)
    TaskPlace.objects.update(seat=None)
    place.refresh_from_db()
    hold_place(place=place)
    place.refresh_from_db()
    assert place.seat == 0
    left = place.leased_until - timezone.now()
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)


def test_the_same_answers_again_are_one_and_others_are_refused() -> None:
    rater = make_task_rater(make_rating_task(articles=1))
    place = hand_in(rater)
    assert place is not None
    assert not give_answers(place=place, answers=answers_to(place), seconds=60)
    with pytest.raises(AnsweredError):
        give_answers(place=place, answers=answers_to(place, 1.0), seconds=60)
    assert set(Rating.objects.values_list("value", flat=True)) == {3.0}
    assert not save_draft(place=place, draft={"r0-1": "1"}, seconds=None)


def test_all_is_written_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    place = next_place(rater=make_task_rater(make_rating_task(articles=1)))
    assert place is not None

    def broken(**_: object) -> int:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(services, "record_ratings", broken)
    with pytest.raises(RuntimeError):
        give_answers(place=place, answers=answers_to(place), seconds=60)
    place.refresh_from_db()
    assert (place.done_at, place.answers, Rating.objects.count()) == (None, None, 0)


def test_gold_articles_come_to_everybody_and_give_no_ratings() -> None:
    task = make_rating_task(articles=2, gold=1, raters_wanted=2)
    raters = [make_task_rater(task), make_task_rater(task)]
    done = [[hand_in(each) for _ in range(4)] for each in raters]
    handed = [[place for place in places if place] for places in done]
    assert [len(places) for places in handed] == [3, 3]  # two articles and gold
    assert [sum(p.item.is_gold for p in places) for places in handed] == [1, 1]
    assert Rating.objects.count() == 8  # 2 articles × 2 texts × 2 raters


def test_a_rater_gets_no_more_than_their_share_and_then_is_finished() -> None:
    task = make_rating_task(articles=5, most_articles=2, gold=1)
    rater = make_task_rater(task)
    assert [hand_in(rater) is not None for _ in range(4)] == [True, True, True, False]
    rater.refresh_from_db()
    assert rater.finished_at is not None


def test_the_order_of_articles_and_texts_is_drawn_for_each_and_kept() -> None:
    task = make_rating_task(articles=6, raters_wanted=20)
    seen, first = set(), set()
    for _ in range(12):
        rater = make_task_rater(task)
        places = [hand_in(rater) for _ in range(6)]
        seen.add(tuple(place.item_id for place in places if place))
        first |= {tuple(p.order) == tuple(sorted(p.order)) for p in places if p}
    assert len(seen) > 8  # of 720 orders
    assert first == {True, False}


def test_a_closed_task_hands_out_nothing_and_still_has_handed_in_what_is_out() -> None:
    task = make_rating_task(articles=2)
    rater, other = make_task_rater(task), make_task_rater(task)
    place = next_place(rater=rater)
    assert place is not None
    close_task(task=task)
    with pytest.raises(TaskNotOpenError):
        next_place(rater=other)
    assert next_place(rater=rater) == place
    assert give_answers(place=place, answers=answers_to(place), seconds=None)
    with pytest.raises(TaskNotOpenError):
        next_place(rater=rater)
    open_task(task=task)
    assert next_place(rater=rater) is not None


def test_whoever_was_ended_gets_and_gives_nothing_and_frees_the_seat() -> None:
    task = make_rating_task(articles=1, raters_wanted=1)
    rater, other = make_task_rater(task), make_task_rater(task)
    place = next_place(rater=rater)
    assert place is not None
    end_rater(rater=rater)
    with pytest.raises(RaterEndedError):
        give_answers(place=place, answers=answers_to(place), seconds=None)
    with pytest.raises(RaterEndedError):
        next_place(rater=rater)
    assert next_place(rater=other) is not None


def test_a_text_that_has_changed_is_rated_no_more() -> None:
    task = make_rating_task(articles=1)
    rater = make_task_rater(task)
    place = next_place(rater=rater)
    assert place is not None
    Summary.objects.update(text="Anew.", text_hash="0" * 32)
    with pytest.raises(TextChangedError):
        give_answers(place=place, answers=answers_to(place), seconds=None)
    assert Rating.objects.count() == 0
    drop_place(place=place)
    assert next_place(rater=rater) is None


def test_what_somebody_rated_elsewhere_is_not_asked_of_them_again() -> None:
    task = make_rating_task(articles=2)
    rater = make_task_rater(task)
    text = task.items.order_by("pk")[0].texts.all()[0].summary
    assert text is not None
    make_rating(text, 2.0, place=0, rater=rater.rater, dimension="fluency")
    assert [hand_in(rater) is not None for _ in range(2)] == [True, False]


def test_time_in_view_is_never_more_than_has_passed() -> None:
    place = next_place(rater=make_task_rater(make_rating_task(articles=1)))
    assert place is not None
    TaskPlace.objects.update(served_at=timezone.now() - timedelta(seconds=100))
    for said, kept in ((40, 40), (5000, 100), (None, 100)):
        place.refresh_from_db()
        save_draft(place=place, draft={}, seconds=said)
        place.refresh_from_db()
        assert place.seconds == kept


def test_one_of_a_crowd_is_one_rater_by_a_name_that_is_not_the_platform_s() -> None:
    task = make_rating_task(crowd=True, completion_code="C1")
    who = RaterPass(participant="5f2b", study="s", session="t")
    rater = ensure_rater(task=task, who=who)
    assert rater is not None and rater == ensure_rater(task=task, who=who)
    assert (rater.participant, rater.session) == ("5f2b", "t")
    assert rater.rater.name.startswith("crowd-") and "5f2b" not in rater.rater.name
    other = make_rating_task(crowd=True, completion_code="C2")
    again = ensure_rater(task=other, who=who)
    assert again is not None and again.rater == rater.rater  # one person, whatever the task
    assert ensure_rater(task=make_rating_task(), who=who) is None
