"""Hostile files: their good lines are imported, each bad one is refused with its reason."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from summaries.articles.limits import SUMMARY
from summaries.breakdowns.models import Summary
from summaries.versions.models import ModelVersion
from tests.summaries.importing.lines import as_jsonl, make_line
from tests.summaries.management.commands.printed import Printed, rejected_of, write

pytestmark = pytest.mark.django_db


def hostile_lines() -> Iterator[tuple[bytes, str]]:
    """Kinds of bad lines, each with the reason it must be given; without end."""
    fields: list[tuple[dict[str, object], str]] = [
        ({"model": None}, "missing field"),
        ({"summary": None}, "missing field"),
        ({"summary": " "}, "empty text"),
        ({"summary": "x" * (SUMMARY + 1)}, "over a limit"),
        ({"references": 7}, "wrong type"),
        ({"expert": {"fluency": [float("nan")]}}, "not a finite number"),
        ({"crowd_mean": {"fluency": float("inf")}}, "not a finite number"),
        ({"summary": "a\0b"}, "NUL character"),
        ({"article": "a\ud800b"}, "lone surrogate"),
        ({"url": "javascript:alert(1)"}, "wrong value"),
        ({"article": "Another text."}, "differs from an earlier line"),
        ({"model": "good"}, "differs from an earlier line"),
    ]
    raws = [
        (b'{"article_id": "harbour", ', "broken JSON"),
        (b"\0\0\0", "NUL character"),
        (b'{"summary": "caf\xe9"}', "broken UTF-8"),
        (b"[" * 50_000, "nested too deep"),
        (b'{"settings":' * 50_000, "nested too deep"),
        (b'{"model": "M1", "model": "M2"}', "field given twice"),
        (b"[]", "wrong type"),
        (b"\xff\xfe{\x00", "NUL character"),
    ]
    while True:
        for line, reason in fields:
            hostile = make_line(**({"model": "bad", "summary": "Bad."} | line))
            yield json.dumps(hostile).encode(), reason
        yield from raws


def test_a_thousand_hostile_lines_cost_only_themselves(tmp_path: Path) -> None:
    printed = Printed()
    lines, expected = [as_jsonl(make_line(model="good")).rstrip()], {}
    for number, (line, reason) in zip(range(1000), hostile_lines(), strict=False):
        lines.append(line)
        expected[len(lines)] = reason
        if number % 4 == 0:
            lines.append(as_jsonl(make_line(article_id=f"a{number}", model="good")).rstrip())
    path = write(tmp_path / "hostile.jsonl", b"\n".join(lines) + b"\n")
    printed.refuse(path)
    # The first line, and one after each fourth hostile one: 1 + 1000 / 4.
    assert Summary.objects.count() == 251
    assert set(ModelVersion.objects.values_list("name", flat=True)) == {"good"}
    found = rejected_of(path)
    assert {line["line"]: line["reason"] for line in found} == expected
    assert len(found) == 1000
    for reason, count in Counter(expected.values()).items():
        assert f"  rejected: {count:,}: {reason}\n" in printed.out.getvalue()
