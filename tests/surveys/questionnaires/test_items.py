"""The rules of a questionnaire: what is asked, what is an answer, what is a mistake."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaires.items import (
    AnswerRefusedError,
    Item,
    Value,
    asked,
    pending,
    problems,
    read_answer,
    survey_place,
)

YES_NO = Item(1, "yes_no", "Like it?", required=True)
WHY = Item(2, "several", "Why?", ("a", "b", "c"), shown_if=1, shown_if_answers=("no",))
MORE = Item(3, "text", "More?", shown_if=2, shown_if_answers=("a", "b"))
LAST = Item(4, "scale_10", "How?", required=True)
ITEMS = [YES_NO, WHY, MORE, LAST]


def numbers(items: list[Item]) -> list[int]:
    return [item.number for item in items]


# --- What is asked --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, [1, 4]),
        ({1: "yes"}, [1, 4]),
        ({1: "no"}, [1, 2, 4]),
        ({1: "no", 2: ["c"]}, [1, 2, 4]),
        ({1: "no", 2: ["c", "b"]}, [1, 2, 3, 4]),
        ({1: "yes", 2: ["b"]}, [1, 4]),  # 2 is hidden, so its answer leads nowhere
    ],
)
def test_a_question_is_asked_where_its_condition_holds_and_is_asked_itself(
    answers: dict[int, Value], expected: list[int]
) -> None:
    assert numbers(asked(ITEMS, answers)) == expected


def test_a_figure_of_a_scale_can_show_a_question() -> None:
    items = [Item(1, "scale_5"), Item(2, "text", shown_if=1, shown_if_answers=("1", "2"))]
    assert numbers(asked(items, {1: 2})) == [1, 2]
    assert numbers(asked(items, {1: 3})) == [1]


def test_what_is_left_out_is_not_pending_and_what_is_required_is() -> None:
    assert pending(ITEMS, {1: "no"}) == WHY
    assert pending(ITEMS, {1: "no"}, {2}) == LAST
    assert pending(ITEMS, {1: "no"}, {2, 4}) == LAST
    assert pending(ITEMS, {1: "no", 4: 0}, {2}) is None


def test_the_bar_counts_what_may_still_be_asked() -> None:
    first = survey_place(ITEMS, {}, frozenset(), number=1)
    assert (first.place, first.total) == (1, 4)
    liked = survey_place(ITEMS, {1: "yes"}, frozenset(), number=4)
    assert (liked.place, liked.total) == (2, 2)
    disliked = survey_place(ITEMS, {1: "no"}, frozenset(), number=2)
    assert (disliked.place, disliked.total) == (2, 4)


@st.composite
def questionnaires(draw: st.DrawFn) -> list[Item]:
    items: list[Item] = []
    for number in range(1, draw(st.integers(1, 8)) + 1):
        leads = [item.number for item in items if item.kind == "yes_no"]
        shown_if = draw(st.sampled_from([None, *leads]))
        items.append(
            Item(
                number,
                draw(st.sampled_from(["yes_no", "yes_no", "text"])),
                required=draw(st.booleans()),
                shown_if=shown_if,
                shown_if_answers=()
                if shown_if is None
                else (draw(st.sampled_from(["yes", "no"])),),
            )
        )
    return items


@given(items=questionnaires(), data=st.data())
def test_going_on_ends_after_each_question_asked_and_the_bar_never_falls_back(
    items: list[Item], data: st.DataObject
) -> None:
    answers: dict[int, Value] = {}
    passed: set[int] = set()
    seen, filled = [], -1.0
    while (item := pending(items, answers, passed)) is not None:
        now = survey_place(items, answers, passed, number=item.number)
        assert (now.place - 1) / now.total >= filled
        filled = (now.place - 1) / now.total
        seen.append(item.number)
        if not item.required and data.draw(st.booleans()):
            passed.add(item.number)
        else:
            answers[item.number] = data.draw(st.sampled_from(["yes", "no"]))
    assert seen == numbers(asked(items, answers))


# --- Answers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "said", "value"),
    [
        (YES_NO, ["no"], "no"),
        (YES_NO, [], None),
        (YES_NO, [""], None),
        (Item(1, "one", options=("a", "b")), ["b"], "b"),
        (WHY, ["c", "a"], ["a", "c"]),  # in the order of the options
        (WHY, ["c", "c"], ["c"]),
        (Item(1, "scale_5"), ["5"], 5),
        (LAST, ["0"], 0),
        (Item(1, "ranking", options=("a", "b", "c")), ["2", "3", "1"], ["c", "a", "b"]),
        (Item(1, "ranking", options=("a", "b", "c")), ["", "", ""], None),
        (MORE, ["  one\r\ntwo  "], "one\ntwo"),
        (MORE, [" \r\n "], None),
        (MORE, ["é" * 2000], "é" * 2000),
    ],
)
def test_what_a_form_sends_is_read(item: Item, said: list[str], value: Value | None) -> None:
    assert read_answer(item, said) == value


@pytest.mark.parametrize(
    ("item", "said", "sentence"),
    [
        (YES_NO, ["maybe"], "not on the list"),
        (YES_NO, ["yes", "no"], "Only one answer"),
        (Item(1, "one", options=("a", "b")), ["A"], "not on the list"),
        (WHY, ["a", "z"], "One of the answers is not on the list"),
        (Item(1, "scale_5"), ["0"], "not on the list"),
        (Item(1, "scale_5"), ["1.0"], "not on the list"),
        (LAST, ["NaN"], "not on the list"),
        (Item(1, "ranking", options=("a", "b")), ["1", "1"], "Place 1 is given twice"),
        (Item(1, "ranking", options=("a", "b")), ["2", ""], "Nothing has place 1"),
        (Item(1, "ranking", options=("a", "b")), ["1", "3"], "The places are 1 to 2"),
        (Item(1, "ranking", options=("a", "b")), ["1"], "The places are 1 to 2"),
        (MORE, ["a\x00b"], "a sign that no text has"),
        (MORE, ["\ud800"], "a sign that no text has"),
        (MORE, ["x" * 2001], "2,001 characters; at most 2,000"),
    ],
)
def test_what_is_no_answer_is_refused_with_a_sentence(
    item: Item, said: list[str], sentence: str
) -> None:
    with pytest.raises(AnswerRefusedError, match=sentence):
        read_answer(item, said)


@given(said=st.lists(st.text(), max_size=5), kind=st.sampled_from([YES_NO, WHY, MORE, LAST]))
def test_whatever_is_sent_is_an_answer_or_refused(said: list[str], kind: Item) -> None:
    try:
        value = read_answer(kind, said)
    except AnswerRefusedError:
        return
    if isinstance(value, list):
        assert value and set(value) <= set(kind.options)
    else:
        assert value is None or value in {"yes", "no", *range(11)} or kind == MORE


# --- Mistakes in a questionnaire ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("items", "sentence"),
    [
        ([], "at least one question"),
        ([Item(1, "one", "Which?")], "Question 1 (“Which?”): it needs at least two options"),
        ([Item(1, "ranking", "Order?", ("a",))], "Question 1 (“Order?”): it needs at least two"),
        ([Item(1, "several", "W?", ("a", "a"))], "the option “a” is there 2 times"),
        ([Item(1, "one", "W?", ("a", "b" * 201))], "longer than 200"),
        ([Item(1, "one", "W?", tuple(map(str, range(21))))], "it has 21 options"),
        ([Item(1, "text", "W?", ("a", "b"))], "has no options of its own"),
        ([YES_NO, Item(1, "text", "W?")], "Two questions have the number 1"),
        ([Item(1, "text", "W?", shown_if=2, shown_if_answers=("yes",)), Item(2, "yes_no")],
         "Question 1 (“W?”): it is shown by an answer to question 2, which is not asked before"),
        ([Item(1, "yes_no", "W?", shown_if=1, shown_if_answers=("yes",))], "not asked before"),
        ([YES_NO, Item(9, "text", "W?", shown_if=5, shown_if_answers=("yes",))],
         "question 5, which does not exist"),
        ([Item(1, "text"), Item(2, "text", "W?", shown_if=1, shown_if_answers=("x",))],
         "only yes/no, a choice or a scale"),
        ([YES_NO, Item(2, "text", "W?", shown_if=1)], "names no answer to question 1"),
        ([YES_NO, Item(2, "text", "W?", shown_if=1, shown_if_answers=("maybe",))],
         "“maybe” is no answer to question 1; its answers are “yes”, “no”"),
        ([YES_NO, Item(2, "text", "W?", shown_if_answers=("yes",))], "but no question"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_question(items: list[Item], sentence: str) -> None:
    assert any(sentence in problem for problem in problems(items)), problems(items)


def test_a_questionnaire_without_mistakes_has_no_problems() -> None:
    assert problems(ITEMS) == []
