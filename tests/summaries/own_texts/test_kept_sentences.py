"""What documents and generators say is said again in the reader's language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from summaries.own_texts.kept_sentences import (
    DOCUMENTS,
    GENERATORS,
    SENTENCES,
    SERVERS,
    said_again,
)

# What only the team meets: wrong settings, and limits that a batch or a comparison was given.
OF_THE_TEAM = ("SettingsError", "BrokenPluginError", "SpendingLimitError")
RAISED_FOR_OTHERS = {"no host", "no such name"}  # caught where they are raised


def raised_in(folder: Path) -> Iterator[str]:
    """The sentences that errors of a folder are made with, their places empty braces."""
    for path in sorted(folder.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id.endswith("Error")
                and node.func.id not in OF_THE_TEAM
                and node.args
                and (said := sentence_of(node.args[0]))
            ):
                yield said


def sentence_of(node: ast.expr) -> str:
    """The text of a string or an f-string; "" for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values
        )
    return ""


@pytest.mark.parametrize("room", ["documents", "generators"])
def test_every_sentence_of_an_error_is_known(room: str) -> None:
    known = {re.sub(r"\{\w+\}", "{}", each) for each in (*DOCUMENTS, *GENERATORS, *SERVERS)}
    raised = set(raised_in(settings.BASE_DIR / "summaries" / room)) - RAISED_FOR_OTHERS
    assert len(raised) > 10
    assert sorted(raised - known) == []


def test_in_english_each_sentence_stays_as_it_is() -> None:
    for template in SENTENCES:
        kept = re.sub(r"\{\w+\}", "7", template)
        assert said_again(kept) == kept
    assert said_again("what nobody knows") == "what nobody knows"
    assert said_again("") == ""


def test_every_sentence_is_said_in_both_languages() -> None:
    for language in ("de", "zh-hans"):
        with translation.override(language):
            for template in SENTENCES:
                kept = re.sub(r"\{\w+\}", "7", template)
                assert said_again(kept) != kept, (language, kept)


def test_values_are_kept_and_numbers_written_as_the_language_does() -> None:
    kept = "the file has 12,000,000 bytes; at most 5,000,000 are read, so give a part"
    with translation.override("de"):
        said = said_again(kept)
    assert said.startswith("die Datei hat 12.000.000 Bytes; höchstens 5.000.000 werden")


def test_a_sentence_inside_another_is_said_again_and_a_server_s_remark_is_not() -> None:
    kept = "the model's server is asked too often (slow down)"
    ended = "the connection ended before a whole answer had come"
    with translation.override("zh-hans"):
        assert said_again(kept) == "对模型服务器的请求太频繁 (slow down)"
        assert said_again(f"the model's server could not be used: {ended}") == (
            "无法使用模型服务器：还没收到完整的回答，连接就断了"
        )
