"""Reasons for a 👎: what is offered, taken, shown again and counted."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.http import QueryDict
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from surveys.ballots.models import Ballot
from surveys.ballots.services import ensure_reader
from surveys.collecting.services import collect_ballots, quarantine_ballots
from surveys.thumbs.forms import BallotForm
from surveys.thumbs.given_reasons import reasons_given
from surveys.thumbs.reasons import REASONS, body_of, reasons_for
from surveys.thumbs.selectors import TargetRef, thumb_state
from surveys.thumbs.services import record_ballot
from tests.rows.said import make_key, make_reader
from tests.rows.written import make_section, make_similar, make_summary
from tests.surveys.browsing import HTMX, press

if TYPE_CHECKING:
    from surveys.readers.models import Reader


def give(reader: Reader, ref: TargetRef, *reasons: str, comment: str = "", value: int = -1) -> None:
    record_ballot(
        reader=reader,
        target=ref,
        value=value,
        key=f"key{Ballot.objects.count()}",
        body=body_of(reasons, comment),
    )


# --- What is offered ------------------------------------------------------------------------------


def test_every_list_is_short_and_ends_with_something_else() -> None:
    for part, reasons in REASONS.items():
        assert 4 <= len(reasons) <= 5, part
        assert list(reasons)[-1] == "other"


def test_a_section_of_unknown_kind_is_offered_what_any_section_is() -> None:
    every = reasons_for("section")
    assert list(every)[-1] == "other"
    assert {"impractical", "unfair", "wooden"} <= every.keys()
    assert "unrelated" not in every  # which is about similar articles


def test_what_was_said_is_the_same_in_any_order() -> None:
    assert body_of(["long", "hard", "long"], "") == {"reasons": ["hard", "long"], "comment": ""}
    assert body_of([], "") == {}
    assert body_of([], "So.") == {"reasons": [], "comment": "So."}


# --- What the form takes --------------------------------------------------------------------------


def form_of(**fields: object) -> BallotForm:
    said = {"kind": "summary", "target": 1, "value": -1, "key": "k", **fields}
    data = QueryDict(mutable=True)
    for name, value in said.items():
        data.setlist(name, [str(each) for each in (value if isinstance(value, list) else [value])])
    return BallotForm(data)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"reasons": ["nonsense"]}, "reasons"),
        ({"reasons": ["unrelated"]}, "reasons"),  # of similar articles
        ({"reasons": ["wrong"], "value": 1}, "reasons"),
        ({"reasons": ["wrong"], "value": 0}, "reasons"),
        ({"comment": "x" * 501}, "comment"),
        ({"comment": "a\0b"}, "comment"),
        ({"comment": "Fine.", "value": 1}, "comment"),
    ],
)
def test_reasons_that_do_not_fit_are_refused(fields: dict[str, object], wrong: str) -> None:
    form = form_of(**fields)
    assert not form.is_valid()
    assert form.errors == [wrong]


def test_a_comment_of_500_characters_may_have_lines() -> None:
    form = form_of(comment="\r\n".join(["x" * 49] * 10) + "y")  # 10 · 49 + 9 + 1 = 500
    assert form.is_valid(), form.errors
    assert len(form.body["comment"]) == 500
    assert "\r" not in form.body["comment"]


@given(st.text(max_size=600))
def test_no_comment_breaks_the_form_and_what_is_kept_is_short_and_whole(comment: str) -> None:
    form = form_of(comment=comment)
    if form.is_valid() and form.body:
        assert 0 < len(form.body["comment"]) <= 500
        assert "\0" not in form.body["comment"]


# --- What the endpoint makes of it ----------------------------------------------------------------


@pytest.mark.django_db
def test_reasons_are_a_ballot_of_their_own_that_leaves_the_count_alone(client: Client) -> None:
    section = make_section(make_summary())
    press(client, section.pk, kind="section", value=-1)
    collect_ballots()
    said = {"reasons": "hard", "comment": "Hm."}
    answer = press(client, section.pk, HTMX, kind="section", value=-1, key="k-why", **said)
    collect_ballots()
    assert answer.status_code == 201
    assert "You said: hard to read" in answer.text
    assert list(Ballot.objects.order_by("pk").values_list("value", "body")) == [
        (-1, {}),
        (-1, {"reasons": ["hard"], "comment": "Hm."}),
    ]
    vote, tally = section.target.votes.get(), section.target.tally
    assert (vote.value, vote.ballot.body["comment"], tally.up, tally.down) == (-1, "Hm.", 0, 1)


@pytest.mark.django_db
def test_the_same_key_with_another_reason_is_a_409(client: Client) -> None:
    summary = make_summary().pk
    answers = [
        press(client, summary, value=-1, reasons=reason).status_code
        for reason in ("long", "long", "hard")
    ]
    assert answers == [201, 200, 409]


@pytest.mark.django_db
def test_a_poor_thumb_opens_its_reasons_and_a_good_one_has_none(client: Client) -> None:
    summary = make_summary().pk
    poor = press(client, summary, HTMX, value=-1).text
    assert '<details class="reasons" open' in poor
    assert "Misses the point" in poor
    assert 'maxlength="500"' in poor
    good = press(client, summary, HTMX, value=1, key="k2").text
    assert "<details" not in good


@pytest.mark.django_db
def test_a_changed_mind_takes_its_reasons_along(client: Client) -> None:
    summary = make_summary()
    reader, ref = make_reader(), TargetRef.of(summary)
    give(reader, ref, "long")
    give(reader, ref, value=1)
    give(reader, ref)
    collect_ballots()
    assert list(reasons_given()) == []
    assert Ballot.objects.exclude(body={}).count() == 1  # the history keeps it


@pytest.mark.django_db
def test_a_markup_comment_is_text(client: Client) -> None:
    hostile = "</textarea><script>alert(1)</script>"
    html = press(client, make_summary().pk, HTMX, value=-1, comment=hostile).text
    assert "<script" not in html
    assert "&lt;/textarea&gt;" in html


@pytest.mark.django_db
def test_the_state_of_a_section_knows_its_kind_after_its_first_vote() -> None:
    key, section = make_key(), make_section(make_summary(), kind="term")
    give(ensure_reader(key), TargetRef.of(section))
    state = thumb_state(key, TargetRef.of(section))
    assert state.label_of_up == "Good explanation"
    assert [offer.key for offer in state.offers] == list(REASONS["term"])


# --- What the team reads --------------------------------------------------------------------------


@pytest.mark.django_db
def test_reasons_are_read_with_their_version_and_part_and_simulated_ones_apart() -> None:
    summary = make_summary()
    section, similar = make_section(summary), make_similar(summary.article)
    people = [make_reader() for _ in range(3)]
    for reader in people[:2]:
        give(reader, TargetRef.of(summary), "long", "hard")
    give(people[2], TargetRef.of(summary), "long", comment="And dull.")
    give(make_reader(simulated=True), TargetRef.of(summary), "long")
    give(people[0], TargetRef.of(section), "wrong")
    give(people[0], TargetRef.of(similar), "stale")
    give(people[1], TargetRef.of(section), value=1)
    collect_ballots()
    version = summary.version.identifier
    given = [(each.version, each.part, each.reasons, each.simulated) for each in reasons_given()]
    assert given == [
        (version, "summary", ("hard", "long"), False),
        (version, "summary", ("hard", "long"), False),
        (version, "summary", ("long",), False),
        (version, "summary", ("long",), True),
        (version, "question", ("wrong",), False),
        ("", "similar", ("stale",), False),
    ]


@pytest.mark.django_db
def test_a_quarantined_reason_is_not_read() -> None:
    summary = make_summary()
    give(make_reader(), TargetRef.of(summary), "long")
    collect_ballots()
    quarantine_ballots(ballots=[Ballot.objects.get().pk], reason="burst")
    assert list(reasons_given()) == []


@pytest.mark.django_db
def test_the_team_takes_reasons_and_comments_away_as_csv() -> None:
    summary = make_summary()
    give(make_reader(), TargetRef.of(summary), "long", "hard", comment='=1+1, "he" said\nso')
    give(make_reader(), TargetRef.of(summary))
    collect_ballots()
    out = StringIO()
    call_command("export_reasons", stdout=out)
    rows = list(csv.DictReader(StringIO(out.getvalue())))
    assert len(rows) == 1
    assert rows[0]["version"] == summary.version.identifier
    assert rows[0]["article"] == summary.article.key
    assert rows[0]["part"] == "summary"
    assert rows[0]["reasons"] == "hard long"
    # a spreadsheet would compute what begins with =
    assert rows[0]["comment"] == '\'=1+1, "he" said\nso'
    assert rows[0]["simulated"] == "0"
