"""What differs between two texts is marked, and nothing of either is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evaluation.comparison.differences import marked

TEXTS = st.text(alphabet="ab c\n", max_size=60)


def test_words_that_only_one_text_has_are_marked() -> None:
    found = marked("It rained all day.", "It rained a whole day.")
    assert [(run.text, run.only_here) for run in found.baseline] == [
        ("It rained ", False), ("all ", True), ("day.", False),
    ]  # fmt: skip
    assert [run.text for run in found.candidate if run.only_here] == ["a whole "]


def test_case_is_no_difference() -> None:
    assert not any(run.only_here for run in marked("IT RAINED", "it rained").candidate)


@given(TEXTS, TEXTS)
def test_the_runs_join_to_the_texts(baseline: str, candidate: str) -> None:
    found = marked(baseline, candidate)
    assert "".join(run.text for run in found.baseline) == baseline.lstrip()
    assert "".join(run.text for run in found.candidate) == candidate.lstrip()
    kept = [
        [word.casefold() for run in side if not run.only_here for word in run.text.split()]
        for side in (found.baseline, found.candidate)
    ]
    assert kept[0] == kept[1]


def test_texts_too_long_to_compare_say_so() -> None:
    assert marked("word " * 1_500, "word").compared and marked("word", "word " * 1_500).compared
    assert not marked("word", "word " * 1_501).compared
    found = marked("word " * 1_501, "word")
    assert not found.compared and len(found.baseline) == 1
    assert not any(run.only_here for run in (*found.baseline, *found.candidate))
