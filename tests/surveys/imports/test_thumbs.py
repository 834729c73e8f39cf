"""Thumbs from elsewhere: this site's own lines, and the scores of Langfuse."""

from __future__ import annotations

import io
from typing import Any

import pytest

from common.files.rejections import Reason
from summaries.importing.formats import csv
from summaries.importing.records import Row
from surveys.ballots.models import Ballot
from surveys.collecting.audit import audit_every_kind
from surveys.imports.given import GivenVote, VoteReading
from surveys.imports.undoing import undo_votes
from surveys.imports.vote_columns import VoteColumns
from surveys.imports.vote_fields import UNKNOWN_ARTICLE
from surveys.imports.vote_rows import votes_of
from surveys.thumbs.models import Tally, Vote
from tests.rows.said import thumb
from tests.rows.written import make_article, make_section, make_summary, make_version
from tests.surveys.imports.battles import lines, take

pytestmark = pytest.mark.django_db

ROW = {"article_id": "a1", "model": "bart@2", "vote": "up", "voter": "ann"}
TEXTS = {"article": "It rained for three days.", "summary": "Rain."}


def make_rain() -> Any:
    return make_summary(make_article(key="a1"), make_version("bart", version="2"))


def test_a_thumb_is_a_vote_on_the_summary() -> None:
    summary = make_rain()
    thumb(summary, 1)
    take(
        ROW,
        ROW | {"voter": "bob", "vote": "👎", "reasons": "wrong, long", "comment": "No.\0\ud800"},
    )
    tally = Tally.objects.get()
    assert (tally.up, tally.down) == (2, 1)
    assert Ballot.objects.get(value=-1).body == {"reasons": ["long", "wrong"], "comment": "No.?"}
    assert audit_every_kind() == []


@pytest.mark.parametrize(
    ("said", "value"),
    [("up", 1), ("1", 1), (1, 1), (1.0, 1), (True, 1), ("👍", 1), ("like", 1),
     ("Thumbs Up", 1), ("👍🏽", 1), ("\U0001f44d\ufe0f", 1), ("Y", 1), ("upvote", 1),
     ("down", -1), (-1, -1), (False, -1), ("thumbs_down", -1), ("thumbs-down", -1), ("👎🏿", -1),
     ("\u22121", -1), ("n", -1), ("incorrect", -1)],
)  # fmt: skip
def test_every_spelling_of_a_thumb_is_understood(said: object, value: int) -> None:
    make_rain()
    take(ROW | {"vote": said})
    assert Vote.objects.get().value == value


def test_zero_is_nobodys_guess() -> None:
    make_rain()
    _, (refused,) = take(ROW | {"vote": 0})
    assert "--zero-is-down" in refused.message
    take(ROW | {"vote": 0}, reading=VoteReading(zero_is_down=True))
    assert Vote.objects.get().value == -1


@pytest.mark.parametrize("said", ["5", "-", "ok", "maybe", "0.5"])
def test_what_is_no_thumb_is_refused(said: str) -> None:
    _, (refused,) = take(ROW | {"vote": said})
    assert "write up or down" in refused.message


def test_the_newest_row_of_a_voter_counts() -> None:
    make_rain()
    take(ROW, ROW | {"vote": "down"})
    assert (Vote.objects.get().value, Ballot.objects.count()) == (-1, 2)


def test_taking_back_the_newest_lets_the_one_before_count() -> None:
    make_rain()
    take(ROW)
    second, _ = take(ROW | {"vote": "down", "vote_id": "x"})
    assert second.import_id is not None
    undo_votes(second.import_id)
    assert Vote.objects.get().value == 1
    assert audit_every_kind() == []


def test_texts_may_come_along() -> None:
    report, refused = take(ROW | TEXTS)
    assert (refused, report.counts["texts"]) == ([], 1)
    assert Vote.objects.get().target.version.identifier == "bart@2"  # type: ignore[union-attr]


def test_a_thumb_on_nothing_that_is_here_is_refused_with_the_way_out() -> None:
    make_rain()
    _, refused = take(ROW | {"article_id": "a2"}, ROW | {"model": "other"})
    assert [each.reason for each in refused] == [Reason.UNPLACED] * 2
    assert "import it first, or add its text as summary" in refused[1].message


def test_a_thumb_may_be_about_a_section() -> None:
    section = make_section(make_rain(), "question")
    take(ROW | {"section": "question:0"})
    assert Vote.objects.get().target.section == section
    _, (refused,) = take(ROW | {"section": "question:1"})
    assert refused.message == "the summary has no question 1"


LANGFUSE = (
    b"id,timestamp,source,name,dataType,value,comment,traceId,userId,authorUserId\n"
    b"s1,2026-10-01T10:00:00Z,API,user-feedback,BOOLEAN,1,,a1,u1,\n"
    b"s2,2026-10-02T10:00:00Z,API,user-feedback,BOOLEAN,0,too long,a1,u2,\n"
    b"s3,2026-10-02T10:00:00Z,EVAL,hallucination,NUMERIC,0.2,,a1,,\n"
    b"s4,2026-10-02T10:00:00Z,API,hallucination,NUMERIC,0.2,,a1,,\n"
)


def langfuse_rows(how: VoteReading) -> list[Row]:
    return list(csv.rows(io.BytesIO(LANGFUSE), VoteColumns(how)))


def test_scores_of_langfuse_are_thumbs_on_the_model_that_is_named() -> None:
    how = VoteReading(model=("bart", "2"), name="user-feedback")
    first, second = votes_of(langfuse_rows(how), how)
    assert isinstance(first, GivenVote)
    assert isinstance(second, GivenVote)
    assert [(each.key, each.article, each.value, each.voter, each.comment)
            for each in (first, second)] == [
        ("s1", "a1", 1, "u1", ""), ("s2", "a1", -1, "u2", "too long"),
    ]  # fmt: skip


def test_a_score_that_is_no_vote_says_which_one_to_name() -> None:
    how = VoteReading(model=("bart", "2"))
    *_, third, fourth = votes_of(langfuse_rows(how), how)
    assert third.reason is Reason.NOT_A_PERSONS  # type: ignore[union-attr]
    assert fourth.reason is Reason.VALUE  # type: ignore[union-attr]


def test_a_score_of_categories_says_its_vote_in_words() -> None:
    row = {"id": "s5", "name": "user-feedback", "value": 0, "stringValue": "thumbs-up",
           "dataType": "CATEGORICAL", "traceId": "a1", "userId": "u3"}  # fmt: skip
    how = VoteReading(model=("bart", "2"))
    assert [vote.value for vote in votes_of(lines([row]), how)] == [1]  # type: ignore[union-attr]
    assert VoteColumns(how).known(list(row)) == 7


def test_a_cell_that_is_empty_is_said_to_be_empty_and_not_missing() -> None:
    (refused,) = votes_of(lines([ROW | {"vote": None}]), VoteReading())
    assert refused.message == '"vote" is empty; fill it or leave the line out'  # type: ignore[union-attr]


def test_words_for_nothing_are_no_voter() -> None:
    (vote,) = votes_of(lines([ROW | {"voter": "nan", "created_at": None}]), VoteReading())
    assert isinstance(vote, GivenVote)
    assert (vote.voter, vote.at) == ("", None)


def test_a_table_without_a_vote_says_what_it_has() -> None:
    (refused,) = csv.rows(io.BytesIO(b"article_id,model\na,b\n"), VoteColumns(VoteReading()))
    assert "--map vote=COLUMN" in refused.message  # type: ignore[union-attr]


def test_texts_of_which_nobody_says_what_they_are_about_are_refused() -> None:
    rows = [{"model": name, "summary": name, "vote": "up", "voter": "ann"} for name in "ab"]
    _, refused = take(*rows, rows[0] | {"prompt_id": "7"})
    assert [each.message for each in refused] == [UNKNOWN_ARTICLE] * 2
    assert Ballot.objects.count() == 1


def test_a_name_that_leads_nowhere_is_named() -> None:
    make_rain()
    reading = VoteReading(columns={"vote": "reply.thumb"})
    _, (refused,) = take({"article_id": "a1", "model": "bart@2", "reply": {}}, reading=reading)
    assert '--map names "reply.thumb", which is not in the line' in refused.message
