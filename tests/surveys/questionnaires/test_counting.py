"""Responses and answers are what the ballots that stand say, whatever happened in between."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from surveys.ballots.models import Ballot
from surveys.collecting.services import collect_ballots, quarantine_ballots, release_ballots
from surveys.questionnaires.items import Item, Value, asked, pending
from surveys.questionnaires.models import Answer, Response, Survey
from surveys.readers.models import Reader
from tests.rows.questionnaires import make_survey, say
from tests.rows.said import make_ballot, make_reader
from tests.rows.written import make_summary

pytestmark = pytest.mark.django_db

LIKED: list[dict[str, Any]] = [
    {"kind": "yes_no", "required": True},
    {"kind": "one", "options": ["a", "b"], "shown_if": 1, "shown_if_answers": ["no"]},
    {"kind": "scale_5"},
]


def standing(survey: Survey, *, counts: bool = True) -> dict[int, Value]:
    rows = Answer.objects.filter(response__survey=survey, counts=counts)
    return dict(rows.values_list("question__number", "value"))


def test_the_newest_ballot_gives_the_answer() -> None:
    survey, reader = make_survey(LIKED), make_reader()
    for value in ("yes", "no", "yes"):
        say(survey, 1, value, reader=reader)
    collect_ballots()
    assert standing(survey) == {1: "yes"}
    assert Response.objects.get().reader == reader


def test_a_response_is_partial_until_each_question_asked_is_answered_or_passed() -> None:
    survey, reader = make_survey(LIKED), make_reader()
    say(survey, 1, "no", reader=reader)
    collect_ballots()
    assert Response.objects.get().completed_at is None
    say(survey, 2, None, reader=reader)
    collect_ballots()
    assert Response.objects.get().completed_at is None
    last = say(survey, 3, 4, reader=reader)
    collect_ballots()
    response = Response.objects.get()
    assert response.completed_at == last.received_at
    assert response.started_at == Ballot.objects.earliest("pk").received_at
    assert standing(survey) == {1: "no", 3: 4}


def test_an_answer_that_is_not_asked_for_any_more_stands_and_does_not_count() -> None:
    survey, reader = make_survey(LIKED), make_reader()
    say(survey, 1, "no", reader=reader)
    say(survey, 2, "a", reader=reader)
    say(survey, 1, "yes", reader=reader)
    collect_ballots()
    assert standing(survey) == {1: "yes"}
    assert standing(survey, counts=False) == {2: "a"}
    say(survey, 1, "no", reader=reader)
    collect_ballots()
    assert standing(survey) == {1: "no", 2: "a"}


def test_quarantine_takes_an_answer_out_and_release_brings_it_back() -> None:
    survey, reader = make_survey(LIKED), make_reader()
    first = say(survey, 1, "yes", reader=reader)
    second = say(survey, 1, "no", reader=reader)
    collect_ballots()
    quarantine_ballots(ballots=[second.pk], reason="burst")
    assert standing(survey) == {1: "yes"}
    quarantine_ballots(ballots=[first.pk], reason="burst")
    assert not Response.objects.exists()
    release_ballots(ballots=[first.pk, second.pk])
    assert standing(survey) == {1: "no"}


def test_a_ballot_quarantined_as_it_came_leaves_no_response() -> None:
    survey = make_survey(LIKED)
    ballot = say(survey, 1, "yes")
    quarantine_ballots(ballots=[ballot.pk], reason="limit")
    assert collect_ballots().counted == 1
    assert not Response.objects.exists()


def test_a_poison_row_is_set_aside_and_the_others_of_its_response_count() -> None:
    survey, reader = make_survey(LIKED), make_reader()
    say(survey, 1, "yes", reader=reader)
    poison = say(survey, 3, 4, reader=reader)
    Ballot.objects.filter(pk=poison.pk).update(body={})
    for _ in range(3):
        collect_ballots()
    poison.refresh_from_db()
    assert poison.set_aside_at is not None and "KeyError" in poison.set_aside_reason
    assert standing(survey) == {1: "yes"}


def test_a_readers_surveys_do_not_mix() -> None:
    one, other, reader = make_survey(LIKED), make_survey(LIKED), make_reader()
    say(one, 1, "yes", reader=reader)
    collect_ballots()
    before = Response.objects.get(survey=one)
    say(other, 1, "no", reader=reader)
    collect_ballots()
    assert (standing(one), standing(other)) == ({1: "yes"}, {1: "no"})
    assert Response.objects.get(survey=one).pk == before.pk


def test_thumbs_and_answers_are_collected_in_one_batch() -> None:
    survey = make_survey(LIKED)
    make_ballot(make_reader(), make_summary())
    say(survey, 1, "yes")
    assert collect_ballots().counted == 2
    assert standing(survey) == {1: "yes"}


def test_collecting_costs_the_same_for_one_answer_and_for_many(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for survey in (make_survey(LIKED), make_survey(LIKED)):
        for reader in [make_reader() for _ in range(6)]:
            say(survey, 1, "yes", reader=reader)
            say(survey, 3, 4, reader=reader)
    with django_assert_max_num_queries(16):
        assert collect_ballots().counted == 24
    assert Response.objects.filter(completed_at__isnull=False).count() == 12


# --- Against a naive model ------------------------------------------------------------------------

SAID: dict[int, list[Value | None]] = {1: ["yes", "no"], 2: ["a", "b", None], 3: [1, 5, None]}
ACTS = st.lists(
    st.one_of(
        st.integers(1, 3).flatmap(
            lambda number: st.tuples(
                st.just("say"), st.integers(0, 1), st.just(number), st.sampled_from(SAID[number])
            )
        ),
        st.tuples(st.just("collect"), st.integers(1, 4)),
        st.tuples(st.just("quarantine"), st.integers(0, 20)),
        st.tuples(st.just("release"), st.integers(0, 20)),
    ),
    max_size=25,
)


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=ACTS)
def test_any_sequence_of_acts_leaves_what_a_naive_reading_of_the_ballots_says(
    acts: list[tuple[str, int, int, Value | None]],
) -> None:
    with transaction.atomic():
        readers, survey = [make_reader(), make_reader()], make_survey(LIKED)
        for act in acts:
            do(act, readers, survey)
        items = [question.item for question in survey.questions.all()]
        for reader in readers:
            assert derived(survey, reader) == naive(survey, reader, items)
        transaction.set_rollback(True)  # the next example starts from nothing


def do(act: tuple[str, int, int, Value | None], readers: list[Reader], survey: Survey) -> None:
    if act[0] == "say":
        say(survey, act[2], act[3], reader=readers[act[1]])
    elif act[0] == "collect":
        collect_ballots(limit=act[1])
    else:
        ids = list(Ballot.objects.order_by("pk").values_list("pk", flat=True))
        chosen = ids[act[1] : act[1] + 1]
        if act[0] == "quarantine":
            quarantine_ballots(ballots=chosen, reason="burst")
        else:
            release_ballots(ballots=chosen)


Derived = tuple[bool, bool, dict[int, Value], dict[int, Value]]


def derived(survey: Survey, reader: Reader) -> Derived | None:
    response = Response.objects.filter(survey=survey, reader=reader).first()
    if response is None:
        return None
    rows = response.answers.values_list("question__number", "value", "counts")
    counting = {number: value for number, value, counts in rows if counts}
    hidden = {number: value for number, value, counts in rows if not counts}
    return response.completed_at is not None, response.simulated, counting, hidden


def naive(survey: Survey, reader: Reader, items: list[Item]) -> Derived | None:
    answers: dict[int, Value] = {}
    passed: set[int] = set()
    said = False
    for ballot in Ballot.objects.filter(reader=reader).order_by("pk").select_related("question"):
        if ballot.applied_at is None or ballot.quarantined_at is not None:
            continue
        said = True
        assert ballot.question is not None
        answers.pop(ballot.question.number, None)
        passed.discard(ballot.question.number)
        if ballot.value:
            answers[ballot.question.number] = ballot.body["value"]
        else:
            passed.add(ballot.question.number)
    if not said:
        return None
    shown = {item.number for item in asked(items, answers)}
    counting = {number: value for number, value in answers.items() if number in shown}
    hidden = {number: value for number, value in answers.items() if number not in shown}
    return pending(items, answers, passed) is None, False, counting, hidden
