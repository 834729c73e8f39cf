"""Names that reach into objects and lists of a line."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from common.files.rejections import Rejection
from summaries.importing.formats import csv, jsonl, parquet
from summaries.importing.formats.inner import within
from summaries.importing.records import Accepted, ReadOptions
from tests.summaries.importing.formats.test_parquet import stream_of

LINE = {
    "info": {"id": "t3_1", "post": "It rained all day. Then the sun came out."},
    "summaries": [{"text": "Rain.", "policy": "sup4"}, {"text": "Sun.", "policy": "ref"}],
    "inputs": '{"article": "As text."}',
    "a.b": "whole", "a": {"b": "inner"},
    "preference.responses": ["A", "B"], "preference.responses.users": [{"user.id": 7}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("info.id", "t3_1"),
        ("summaries.1.policy", "ref"),
        ("inputs.article", "As text."),
        ("a.b", "whole"),
        ("preference.responses.1", "B"),
        ("preference.responses.users.0.user.id", 7),
    ],
)
def test_a_name_leads_to_what_lies_there(name: str, value: object) -> None:
    """Argilla's exports call columns by names that hold dots."""
    assert within(LINE, {name: name})[0][name] == value


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
    assert within(LINE, {name: name}) == (LINE, {})


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


REACHING = ReadOptions(
    columns={"article_id": "info.id", "article": "info.post", "summary": "outputs.0.text",
             "model": "outputs.0.policy"}
)  # fmt: skip


def test_objects_in_the_cells_of_csv_are_reached_into() -> None:
    """As Label Studio exports them."""
    cells = [json.dumps(LINE["info"]), json.dumps(LINE["summaries"]), "plain {"]
    row = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    lines = f"info,outputs,note\n{row}\n,,\n".encode()
    found, *refused = csv.read(io.BytesIO(lines), REACHING)
    assert isinstance(found, Accepted) and refused == []
    assert (found.record.text, found.record.article.key) == ("Rain.", "t3_1")
    assert found.record.version.name == "sup4"


def test_a_csv_that_has_no_column_to_reach_into_is_refused_once() -> None:
    (refused,) = csv.read(io.BytesIO(b"information,note\n{},x\n{},y\n"), REACHING)
    assert isinstance(refused, Rejection)
    assert '--map names "info.id"' in refused.message


def test_objects_in_the_columns_of_parquet_are_reached_into() -> None:
    """As data sets hold them."""
    rows: list[dict[str, Any]] = [
        {"info": LINE["info"], "outputs": LINE["summaries"]}, {"info": None, "outputs": []},
    ]  # fmt: skip
    found, refused = parquet.read(stream_of(rows), REACHING)
    assert isinstance(found, Accepted) and isinstance(refused, Rejection)
    assert (found.record.text, found.record.article.key) == ("Rain.", "t3_1")
    assert refused.line == 2
