"""Pages and calls have no options: what a refusal advises is said in their own ways."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from summaries.importing.ways_out import ADVISED, advised
from writeup_site.api.naming import in_fields
from writeup_site.bringing.presenting import on_this_page

ROOT = Path(__file__).parents[3]
# What is said in a terminal alone: commands, and files that they open.
OF_COMMANDS = {"command.py", "table_command.py", "value_command.py", "files.py", "registry.py"}


def sentences() -> Iterator[str]:
    """Every text of the modules that refuse lines which names an option."""
    for folder in ("summaries/importing", "surveys/imports", "evaluation/imported_scores"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.name not in OF_COMMANDS | {"ways_out.py"}:
                tree = ast.parse(path.read_text("utf-8"))
                formed = [each for each in ast.walk(tree) if isinstance(each, ast.JoinedStr)]
                pieces = {piece for each in formed for piece in each.values}
                texts = (_text(node) for node in ast.walk(tree) if node not in pieces)
                yield from (said for said in texts if re.search(r"--[a-z]", said))


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(each) or "field" for each in node.values)
    return ""


def test_no_sentence_of_a_page_or_a_call_names_an_option() -> None:
    found = {each for each in sentences() if "\n" not in each}
    assert len(found) > 10
    for door in (in_fields, on_this_page):
        assert [said for said in map(door, sorted(found)) if "--" in said] == []


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ('"model" is missing; add it or pass --model', '"model" is missing; add it'),
        ("the vote differs from what is held; pass --update to take it",
         'the vote differs from what is held; say "update": true to take it'),
        ('"vote" is 0; pass --zero-is-down', '"vote" is 0; say "zero_is_down": true'),
        ("leave it empty, or pass --literal to take it", "leave it empty"),
    ],
)  # fmt: skip
def test_a_call_is_told_its_fields(said: str, field: str) -> None:
    assert in_fields(said) == field


def test_every_advice_has_a_way_at_each_door() -> None:
    assert advised("Nothing.", dict.fromkeys(ADVISED, "")) == "Nothing."
