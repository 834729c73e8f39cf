"""The JSON of a comparison has the form that is written down."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from evaluation.comparison.rendering import as_json
from evaluation.comparison.schema import _schema, report_schema
from surveys.collecting.services import collect_backlog
from tests.evaluation.comparison.test_builder import compared
from tests.rows.duels import duel
from tests.rows.said import thumb
from tests.rows.scored import make_score
from tests.rows.written import articles_of, make_pair, make_rating, summary_of
from tests.shared_rows import shared_rows

WRITTEN = Path(__file__).parents[3] / "docs" / "comparison.schema.json"
TYPES: dict[str, Any] = {
    "string": str, "boolean": bool, "integer": int, "number": (int, float), "null": type(None),
    "array": list, "object": dict,
}  # fmt: skip


def problems(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "") -> list[str]:
    """Where a value is not of the form, of as much of JSON Schema as is used here."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    if "anyOf" in schema:
        each = [problems(value, one, root, at) for one in schema["anyOf"]]
        return min(each, key=len)
    if "enum" in schema or "const" in schema:
        return [] if value in schema.get("enum", [schema.get("const")]) else [f"{at}: {value}"]
    kind = schema["type"]
    if not isinstance(value, TYPES[kind]) or (isinstance(value, bool) and kind != "boolean"):
        return [f"{at}: {value!r} is no {kind}"]
    found: list[str] = []
    if kind == "array":
        for place, item in enumerate(value):
            of = schema["prefixItems"][place] if "prefixItems" in schema else schema["items"]
            found += problems(item, of, root, f"{at}/{place}")
    if kind == "object":
        found += [f"{at}: {name} is missing" for name in schema["required"] if name not in value]
        for name, item in value.items():
            if name not in schema["properties"]:
                found.append(f"{at}: {name} is not written down")
            else:
                found += problems(item, schema["properties"][name], root, f"{at}/{name}")
    return found


@pytest.fixture(scope="module")
def report(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> dict[str, Any]:
    with shared_rows(django_db_blocker):
        return made_report()


def made_report() -> dict[str, Any]:
    """With duels, thumbs, scores and ratings of two versions, as JSON gives it back."""
    one, other = make_pair(articles=7, source="north")
    for number, article in enumerate(articles_of(one)):
        duel(other, one, article, collect=False)
        for version in (one, other):
            make_score(summary_of(version, article), 0.1 + number / 10 * (version == other))
            for value in (1, -1, 1):
                thumb(summary_of(version, article), value, collect=False)
        make_rating(summary_of(one, article), 3)
    collect_backlog()
    return json.loads(json.dumps(as_json(compared(one, other))))  # type: ignore[no-any-return]


def test_the_form_that_is_written_down_is_that_of_the_types() -> None:
    assert json.loads(WRITTEN.read_text()) == report_schema(), (
        "write docs/comparison.schema.json anew: json.dumps(report_schema(), indent=2)"
    )


def test_a_report_has_the_form(report: dict[str, Any]) -> None:
    assert problems(report, report_schema(), report_schema()) == []
    assert {e["measure"]["key"] for e in report["versus"][0]["estimates"]} >= {"duels", "rouge1"}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"seed": "x"}, "/seed: 'x' is no integer"),
        ({"more": 1}, ": more is not written down"),
        ({"format": 1}, "/format: 1"),
    ],
)
def test_another_form_is_found(
    report: dict[str, Any], change: dict[str, Any], problem: str
) -> None:
    assert problems({**report, **change}, report_schema(), report_schema()) == [problem]
    without = {name: value for name, value in report.items() if name != "rule"}
    assert problems(without, report_schema(), report_schema()) == [": rule is missing"]


def test_a_type_without_a_form_is_refused() -> None:
    with pytest.raises(TypeError, match="has no form in JSON"):
        _schema(set[int], {})
