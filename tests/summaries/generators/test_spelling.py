"""What a generator writes comes out in the one spelling of texts, whoever the generator is."""

from __future__ import annotations

from unittest import mock

import pytest

from summaries.generators import registry
from summaries.generators.base import Comment, Cost, Draft, Question, Written
from summaries.generators.spelling import spelled

RAW = " Caf\u0065\u0301 of\ufb01ce\u00ad.\u00a0"
SPELLED = "Café office."


def test_every_text_of_a_draft_is_spelled_and_nothing_else_changes() -> None:
    cost = Cost(seconds=2.5)
    draft = Draft(
        RAW, questions=(Question(RAW, RAW),), comments=(Comment(RAW, -1),), actions=(RAW, "b"),
        notes=(RAW,), cost=cost,
    )  # fmt: skip
    found = spelled(draft)
    assert found == Draft(
        SPELLED, questions=(Question(SPELLED, SPELLED),), comments=(Comment(SPELLED, -1),),
        actions=(SPELLED, "b"), notes=(SPELLED,),
    )  # fmt: skip
    assert found.cost is cost and found.turns is None
    assert spelled(Written(RAW)) == Written(SPELLED)
    assert spelled(found) == found


@pytest.mark.parametrize("door", ["generate", "drafts"])
def test_the_registry_hands_out_no_other(door: str) -> None:
    with mock.patch.object(registry.GENERATORS["lead"], "generate", return_value=Draft(RAW)):
        if door == "generate":
            assert registry.generate("lead", "A text.").summary == SPELLED
        else:
            assert [each.summary for each in registry.drafts("lead", "A text.")] == [SPELLED]
