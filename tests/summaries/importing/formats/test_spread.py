"""Lines on which several people answer, and answers that are none."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from common.files.rejections import Reason, Rejection
from summaries.importing.formats import csv, jsonl, parquet
from summaries.importing.formats.spread import rows_within
from summaries.importing.given_values import ValueColumns, ValueReading
from summaries.importing.records import GivenLine, Row
from tests.summaries.importing.formats.test_parquet import stream_of


def annotation(person: int, *said: tuple[str, str], **more: Any) -> dict[str, Any]:
    """As Label Studio keeps it: each control of the page has a result of its own."""
    results = [{"from_name": name, "value": {"choices": [value]}} for name, value in said]
    return {"id": 100 + person, "completed_by": {"id": person}, "result": results, **more}


def task(*annotations: dict[str, Any]) -> dict[str, Any]:
    return {"id": 7, "data": {"prompt": "Rain?"}, "annotations": list(annotations)}


BETTER = "annotations.*.result.better.value.choices.0"
WHO = "annotations.*.completed_by.id"


def rows(line: dict[str, Any], *names: str) -> list[Row]:
    return list(rows_within(3, b"{}", line, names))


def said(found: list[Row], *names: str) -> list[tuple[Any, ...]]:
    return [
        tuple(each.fields.get(name) for name in names)
        for each in found
        if isinstance(each, GivenLine)
    ]


def refused(found: list[Row]) -> list[tuple[Reason, str]]:
    return [(each.reason, each.message) for each in found if isinstance(each, Rejection)]


def test_each_persons_answer_is_a_row() -> None:
    line = task(annotation(1, ("better", "A")), annotation(2, ("better", "B")))
    found = rows(line, BETTER, WHO, "data.prompt")
    assert said(found, BETTER, WHO, "data.prompt") == [("A", 1, "Rain?"), ("B", 2, "Rain?")]
    assert [each.place for each in found if isinstance(each, GivenLine)] == [1, 2]
    assert len({each.raw for each in found}) == 2 and {each.line for each in found} == {3}


def test_a_control_is_found_by_its_name_wherever_it_stands() -> None:
    """Annotators fill in what they like first, and results come in that order."""
    line = task(
        annotation(1, ("why", "B"), ("better", "A")), annotation(2, ("better", "B"), ("why", "A"))
    )
    assert said(rows(line, BETTER), BETTER) == [("A",), ("B",)]


def test_two_controls_of_one_name_are_refused() -> None:
    line = task(annotation(1, ("better", "A"), ("better", "B")), annotation(2, ("better", "B")))
    found = rows(line, BETTER)
    assert said(found, BETTER) == [("B",)]
    assert refused(found) == [(Reason.VALUE, '2 entries of a list are called "better"; keep one')]


def test_what_somebody_cancelled_is_no_answer() -> None:
    line = task(
        annotation(1, ("better", "A"), was_cancelled=True),
        annotation(2, ("better", "B"), was_cancelled=False),
    )
    found = rows(line, BETTER, WHO)
    assert said(found, BETTER, WHO) == [("B", 2)]
    assert refused(found) == [(Reason.NO_ANSWER, 'it is no answer: "was_cancelled" is true')]


def test_the_first_persons_place_is_looked_at_as_well() -> None:
    line = task(annotation(1, ("better", "A"), was_cancelled=True))
    (found,) = rows(line, "annotations.0.result.0.value.choices.0")
    assert isinstance(found, Rejection) and found.reason is Reason.NO_ANSWER


@pytest.mark.parametrize("annotations", [[], None])
def test_a_task_that_nobody_did_is_no_answer(annotations: Any) -> None:
    found = rows({"id": 7, "annotations": annotations}, BETTER)
    assert refused(found) == [(Reason.NO_ANSWER, '"annotations" is empty: nobody has answered')]


@pytest.mark.parametrize("status", ["discarded", "draft", "pending"])
def test_a_response_that_was_not_handed_in_is_none(status: str) -> None:
    """As Argilla's feedback data sets have it."""
    line = {"responses": [
        {"user_id": "u1", "status": status, "values": {"q": {"value": 1}}},
        {"user_id": "u2", "status": "submitted", "values": {"q": {"value": 4}}},
    ]}  # fmt: skip
    found = rows(line, "responses.*.values.q.value", "responses.*.user_id")
    assert said(found, "responses.*.values.q.value") == [(4,)]
    assert refused(found) == [(Reason.NO_ANSWER, f"it is no answer: its status is {status}")]


def test_answers_and_their_users_in_lists_beside_each_other_go_in_step() -> None:
    """As Argilla's flat exports have them, whose names hold dots."""
    line = {"q.responses": [4, 2, 5], "q.responses.users": ["u1", "u2", "u3"],
            "q.responses.status": ["submitted", "discarded", "submitted"]}  # fmt: skip
    found = rows(line, "q.responses.*", "q.responses.users.*")
    assert said(found, "q.responses.*", "q.responses.users.*") == [(4, "u1"), (5, "u3")]
    assert [reason for reason, _ in refused(found)] == [Reason.NO_ANSWER]


def test_lists_of_other_lengths_do_not_belong_together() -> None:
    found = rows({"q": [1, 2], "users": ["u1"]}, "q.*", "users.*")
    assert refused(found) == [
        (Reason.VALUE, 'lists that belong together have other lengths: "q" 2 and "users" 1')
    ]


def test_a_list_that_is_not_there_leaves_the_others() -> None:
    found = rows({"q": [1, 2]}, "q.*", "users.*.name")
    assert said(found, "q.*", "users.*.name") == [(1, None), (2, None)]


def test_a_star_for_what_is_no_list_is_refused() -> None:
    ((reason, message),) = refused(rows({"q": {"a": 1}}, "q.*"))
    assert reason is Reason.TYPE and "leave .* out" in message


def test_lists_within_lists_give_a_row_for_each() -> None:
    line = task(annotation(1, ("fluency", "4"), ("order", "5")), annotation(2, ("fluency", "2")))
    names = ("annotations.*.result.*.from_name", "annotations.*.result.*.value.choices.0", WHO)
    assert said(rows(line, *names), *names) == [
        ("fluency", "4", 1), ("order", "5", 1), ("fluency", "2", 2)
    ]  # fmt: skip


def test_a_list_that_holds_more_than_is_read_is_named() -> None:
    line = task(annotation(1, ("better", "A")), annotation(2, ("better", "B")))
    (found,) = rows(line, "annotations.0.completed_by.id", "data.prompt")
    assert isinstance(found, GivenLine)
    assert found.more == {"annotations.0.completed_by.id": "annotations"}
    (both,) = rows(line, "annotations.0.id", "annotations.1.id")
    assert isinstance(both, GivenLine) and both.more == {}


def test_one_of_two_that_were_ticked_is_known_for_one() -> None:
    line = {"accept": ["a", "b"], "all": [{"ticked": ["a", "b"]}, {"ticked": ["b"]}]}
    (found,) = rows(line, "accept.0")
    assert isinstance(found, GivenLine) and found.is_one_of_several("accept.0")
    one, other = rows(line, "all.*.ticked.0")
    assert isinstance(one, GivenLine) and one.more == {"all.*.ticked.0": "all.*.ticked"}
    assert one.is_one_of_several("all.*.ticked.0")
    assert isinstance(other, GivenLine) and other.more == {}


PRODIGY = {"text": "Rain.", "_input_hash": 1, "_annotator_id": "ann"}


@pytest.mark.parametrize(
    ("more", "is_answer"),
    [
        ({"answer": "accept", "options": [], "accept": ["A"]}, True),
        ({"answer": "reject", "options": [], "accept": ["A"]}, False),
        ({"answer": "ignore", "options": [], "accept": ["A"]}, False),
        ({"answer": "ignore"}, False),
    ],
)
def test_what_is_ticked_beside_a_refusal_is_no_choice(
    more: dict[str, Any], is_answer: bool
) -> None:
    """Prodigy keeps what was ticked whatever the annotator then pressed."""
    (found,) = rows({**PRODIGY, **more}, "accept.0")
    assert isinstance(found, GivenLine) == is_answer
    if isinstance(found, GivenLine):
        assert "answer" not in found.fields  # no text of a model
    else:
        assert isinstance(found, Rejection) and found.reason is Reason.NO_ANSWER


@pytest.mark.parametrize("said_so", ["accept", "reject"])
def test_without_options_it_is_the_thumb_itself(said_so: str) -> None:
    (found,) = rows({**PRODIGY, "answer": said_so})
    assert isinstance(found, GivenLine)
    assert found.fields["vote"] == said_so and "answer" not in found.fields


def test_an_answer_that_is_asked_for_stays() -> None:
    (found,) = rows_within(1, b"", {**PRODIGY, "answer": "reject"}, ["answer"])
    assert isinstance(found, GivenLine) and found.fields["answer"] == "reject"


@pytest.mark.parametrize("answer", ["reject", ["reject"], {"x": 1}, None])
def test_an_answer_of_another_product_is_left_alone(answer: Any) -> None:
    (found,) = rows({"answer": answer, "options": [1]})
    assert isinstance(found, GivenLine) and found.fields["answer"] == answer
    (found,) = rows({"answer": [answer], "_input_hash": 1})
    assert isinstance(found, GivenLine) and found.fields["answer"] == [answer]


def test_what_a_requester_rejected_is_no_answer() -> None:
    """As Mechanical Turk's batches have it."""
    (found,) = rows({"WorkerId": "W", "AssignmentStatus": "Rejected", "Answer.better": "A"})
    assert isinstance(found, Rejection) and found.reason is Reason.NO_ANSWER


READING = ValueColumns(ValueReading(columns={
    "article_id": "id", "rater": "responses.*.user_id", "value": "responses.*.value",
}))  # fmt: skip
RESPONSES = [{"user_id": "u1", "value": 4}, {"user_id": "u2", "value": 5}]


def values(found: Any) -> list[Any]:
    return [each.fields["responses.*.value"] for each in found if isinstance(each, GivenLine)]


def test_every_format_gives_a_row_for_each() -> None:
    line = {"id": "a1", "responses": RESPONSES}
    assert values(jsonl.rows(io.BytesIO(json.dumps(line).encode()), READING)) == [4, 5]
    cell = json.dumps(RESPONSES).replace('"', '""')
    assert values(csv.rows(io.BytesIO(f'id,responses\na1,"{cell}"\n'.encode()), READING)) == [4, 5]
    assert values(parquet.rows(stream_of([line]), READING)) == [4, 5]
