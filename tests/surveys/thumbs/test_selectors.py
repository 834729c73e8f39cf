"""What a reader may see, and what the leaderboard reads."""

from __future__ import annotations

import re

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from surveys.ballots.services import ensure_reader
from surveys.collecting.services import collect_ballots, quarantine_ballots
from surveys.readers.cookies import ReaderKey
from surveys.readers.selectors import reader_of
from surveys.thumbs.selectors import (
    TargetRef,
    ThumbState,
    thumb_state,
    thumb_states,
)
from tests.rows.said import make_ballot, make_key, make_reader
from tests.rows.written import make_section, make_similar, make_summary

pytestmark = pytest.mark.django_db


def seen(state: ThumbState) -> tuple[int, int | None, int | None, int | None]:
    """What a state shows: own value, up, down, simulated."""
    return state.value, state.up, state.down, state.simulated


@pytest.fixture
def key() -> ReaderKey:
    return make_key()


def test_counts_are_hidden_until_the_reader_has_voted(key: ReaderKey) -> None:
    summary = make_summary()
    ref = TargetRef.of(summary)
    make_ballot(make_reader(), summary, 1)
    collect_ballots()
    assert seen(thumb_state(key, ref)) == (0, None, None, None)
    assert seen(thumb_state(None, ref)) == (0, None, None, None)
    make_ballot(ensure_reader(key), summary, 1)
    assert seen(thumb_state(key, ref)) == (1, 2, 0, 0)


def test_the_own_vote_shows_before_it_is_collected_and_is_counted_once_after(
    key: ReaderKey,
) -> None:
    summary = make_summary()
    ref, reader = TargetRef.of(summary), ensure_reader(key)
    for _ in range(3):
        make_ballot(make_reader(), summary, -1)
    make_ballot(reader, summary, 1)
    assert seen(thumb_state(key, ref)) == (1, 1, 0, 0)  # nothing is collected but what is one's own
    collect_ballots()
    assert seen(thumb_state(key, ref)) == (1, 1, 3, 0)
    make_ballot(reader, summary, -1)
    assert seen(thumb_state(key, ref)) == (-1, 0, 4, 0)  # 1 − 1 up, 3 + 1 down
    collect_ballots()
    assert seen(thumb_state(key, ref)) == (-1, 0, 4, 0)
    make_ballot(reader, summary, 0)
    assert seen(thumb_state(key, ref)) == (0, None, None, None)


def test_a_quarantined_reader_sees_no_difference(key: ReaderKey) -> None:
    summary = make_summary()
    ballot = make_ballot(ensure_reader(key), summary, 1)
    collect_ballots()
    before = seen(thumb_state(key, TargetRef.of(summary)))
    quarantine_ballots(ballots=[ballot.pk], reason="burst")
    assert seen(thumb_state(key, TargetRef.of(summary))) == before == (1, 1, 0, 0)


def test_simulated_votes_are_named(key: ReaderKey) -> None:
    summary = make_summary()
    for value in (1, 1, -1):
        make_ballot(make_reader(simulated=True), summary, value)
    make_ballot(ensure_reader(key), summary, 1)
    collect_ballots()
    assert seen(thumb_state(key, TargetRef.of(summary))) == (1, 3, 1, 3)


def test_a_page_of_many_targets_costs_two_queries(
    key: ReaderKey, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    summary = make_summary()
    sections = [make_section(summary) for _ in range(20)]
    similar = [make_similar(summary.article) for _ in range(5)]
    make_ballot(ensure_reader(key), summary, -1)
    with django_assert_num_queries(2):  # the reader, then everything about the targets
        states = thumb_states(key, summaries=[summary], sections=sections, similar=similar)
    assert len(states) == 26
    assert states[TargetRef("summary", summary.pk)].value == -1
    assert states[TargetRef("section", sections[3].pk)].value == 0


def test_every_state_carries_a_key_of_its_own(key: ReaderKey) -> None:
    summary = make_summary()
    states = [thumb_state(key, TargetRef.of(summary)) for _ in range(3)]
    assert len({state.key for state in states}) == 3


def test_a_reader_is_found_by_the_hash_of_their_cookie(key: ReaderKey) -> None:
    assert reader_of(key) is None
    reader = ensure_reader(key)
    assert reader_of(key) == reader
    assert reader_of(make_key()) is None


# --- The partial ----------------------------------------------------------------------------------


def html_of(state: ThumbState, rf: RequestFactory) -> str:
    return render_to_string(
        "surveys/thumbs/_thumbs.html", {"thumb": state}, request=rf.get("/articles/a/")
    )


def test_the_form_sends_what_the_buttons_say_and_comes_back_to_its_page(rf: RequestFactory) -> None:
    html = html_of(ThumbState("summary", 1234, value=1, up=5, down=2, simulated=3, key="fresh"), rf)
    assert 'name="target" value="1234"' in html
    assert 'name="key" value="fresh"' in html
    assert 'name="next" value="/articles/a/"' in html
    assert 'name="csrfmiddlewaretoken"' in html
    up, down = html.split("<button")[1:3]
    assert 'value="0"' in up and 'aria-pressed="true"' in up and 'aria-label="Good summary"' in up
    assert 'value="-1"' in down and 'aria-pressed="false"' in down
    assert "3 of them simulated" in html
    assert 'role="status"' in html


def test_no_count_and_no_word_of_simulation_stands_where_nothing_is_shown(
    rf: RequestFactory,
) -> None:
    html = html_of(ThumbState("similar", 1), rf)
    assert "thumbs__tally" not in html
    assert "simulated" not in html
    assert 'aria-label="Not relevant"' in html


def test_the_form_holds_no_inline_script_or_style(rf: RequestFactory) -> None:
    html = html_of(ThumbState("summary", 1), rf)
    assert "style=" not in html
    assert "<script" not in html
    assert re.search(r"\son\w+=", html) is None
