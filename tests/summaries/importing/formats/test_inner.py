"""Names that reach into objects and lists of a line."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from common.files.rejections import Rejection
from summaries.importing.formats import jsonl
from summaries.importing.formats.inner import with_inner
from summaries.importing.records import Accepted, ReadOptions

LINE = {
    "info": {"id": "t3_1", "post": "It rained all day. Then the sun came out."},
    "summaries": [{"text": "Rain.", "policy": "sup4"}, {"text": "Sun.", "policy": "ref"}],
    "inputs": '{"article": "As text."}',
    "a.b": "whole", "a": {"b": "inner"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("info.id", "t3_1"),
        ("summaries.1.policy", "ref"),
        ("inputs.article", "As text."),
        ("a.b", "whole"),
    ],
)
def test_a_name_leads_to_what_lies_there(name: str, value: str) -> None:
    assert with_inner(LINE, [name])[name] == value


@pytest.mark.parametrize(
    "name",
    [
        f"summaries.{'9' * 5000}.text",
        "summaries.²",
        "info.nothing",
        "summaries.2.text",
        "summaries.-1.text",
        "summaries.x",
        "info.id.more",
        "b.c",
    ],
)
def test_a_name_that_leads_nowhere_adds_nothing(name: str) -> None:
    assert with_inner(LINE, [name]) == LINE


def entries(*lines: Any, **columns: str) -> list[Any]:
    stream = io.BytesIO("".join(json.dumps(line) + "\n" for line in lines).encode())
    return list(jsonl.read(stream, ReadOptions(columns=columns)))


def test_an_export_in_objects_comes_in_by_names_that_reach_into_them() -> None:
    (found,) = entries(
        LINE,
        article_id="info.id",
        article="info.post",
        summary="summaries.0.text",
        model="summaries.0.policy",
    )
    assert isinstance(found, Accepted)
    assert (found.record.text, found.record.article.key) == ("Rain.", "t3_1")
    assert found.record.version.name == "sup4"


def test_what_is_not_there_is_said_of_its_line() -> None:
    _, refused = entries(
        {"info": {"id": "a"}, "out": {"text": "Rain."}},
        {"info": {"id": "b"}, "out": {}},
        article_id="info.id",
        summary="out.text",
        model="info.id",
    )
    assert isinstance(refused, Rejection)
    assert refused.line == 2 and "summary" in refused.message


def test_lines_in_an_envelope_are_reached_into_as_well() -> None:
    (found,) = entries(
        {"data": [LINE]}, article_id="info.id", summary="summaries.0.text", model="a.b"
    )
    assert found.record.text == "Rain."
