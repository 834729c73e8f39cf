"""LEAD-n is the first n sentences and nothing else."""

from __future__ import annotations

import pytest

from summaries.generators.base import UnsuitableTextError
from summaries.generators.lead import Lead, LeadSettings

TEXT = "Dr. Marsh left. She took 3.5 kg.\n\nNobody saw her. Then it rained."


def test_the_first_three_sentences_are_taken_as_they_stand() -> None:
    draft = Lead().generate(TEXT, LeadSettings())
    assert draft.summary == "Dr. Marsh left. She took 3.5 kg. Nobody saw her."


def test_a_shorter_text_is_taken_whole() -> None:
    assert Lead().generate("Only this", LeadSettings(sentences=5)).summary == "Only this"


def test_nothing_but_a_summary_is_offered() -> None:
    draft = Lead().generate(TEXT, LeadSettings(sentences=1))
    parts = [draft.questions, draft.comments, draft.turns, draft.actions, draft.terms]
    assert parts == [None] * 5


def test_an_empty_text_is_refused() -> None:
    with pytest.raises(UnsuitableTextError, match="no letter"):
        Lead().generate("…", LeadSettings())
