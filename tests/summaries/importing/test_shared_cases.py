"""Small inputs that went wrong once, in a folder beside the repository."""

from __future__ import annotations

import pytest

from common.files.inputs import open_input
from summaries.importing.formats.registry import format_of
from summaries.importing.records import Accepted, ReadOptions
from tests.summaries.importing.lines import SHARED_DATA

CASES = SHARED_DATA.parent / "cases" / "import"

pytestmark = pytest.mark.skipif(not CASES.exists(), reason="../shared/cases is not there")


def keys_and_messages(name: str, *, literal: bool = False) -> tuple[list[str], list[str]]:
    """The articles' ids of the lines that are taken, and what is said of the others."""
    with open_input(str(CASES / name)) as source:
        entries = list(format_of(name).read(source.stream, ReadOptions(literal=literal)))
    taken = [entry for entry in entries if isinstance(entry, Accepted)]
    refused = [entry.message for entry in entries if not isinstance(entry, Accepted)]
    return [entry.record.article.key or "" for entry in taken], refused


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("array.json", ["js-1", "js-2"]),
        ("pretty.jsonl", ["js-3", "js-4"]),
        ("concatenated.jsonl", ["js-5", "js-6"]),
        ("semicolon.csv", ["sc-1"]),
        ("tabs.tsv", ["sc-2"]),
        ("excel-sep.csv", ["sc-3"]),
        ("old-mac-line-ends.csv", ["ex-9", "ex-10"]),
        ("short-rows.csv", ["ex-2", "ex-3"]),
        ("packed.jsonl.zip", ["gzp-1"]),
    ],
)
def test_all_of_it_is_read(name: str, keys: list[str]) -> None:
    assert keys_and_messages(name) == (keys, [])


def test_a_printed_list_is_refused_and_json_is_read() -> None:
    keys, refused = keys_and_messages("python-list.csv")
    assert keys == ["spl-3"]
    assert all("looks like a Python list; write JSON" in message for message in refused)


def test_words_for_nothing_are_refused_and_ids_are_ids() -> None:
    keys, refused = keys_and_messages("na-words.csv")
    assert keys == ["001", "1", "1e5", "100000"]
    assert ["means nothing" in message for message in refused] == [True, True]
    assert keys_and_messages("na-words.csv", literal=True)[0][:2] == ["NA", "null"]


def test_ids_that_differ_in_blanks_are_one() -> None:
    assert keys_and_messages("id-blanks-a.jsonl") == keys_and_messages("id-blanks-b.jsonl")


def test_only_the_name_that_ends_in_an_at_sign_is_refused() -> None:
    keys, refused = keys_and_messages("model-names.jsonl")
    assert keys == ["mi-1", "mi-3", "mi-4", "mi-5", "mi-6", "mi-7"]
    assert "names no model version" in refused[0]


def test_a_damaged_packed_file_is_said_to_be_packed() -> None:
    with pytest.raises(EOFError, match="packed with Zstandard"):
        keys_and_messages("packed.jsonl.zst")
