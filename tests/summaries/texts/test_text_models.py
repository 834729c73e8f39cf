"""What a model in a directory says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from summaries.texts.text_models import (
    content_digest,
    directory_label,
    languages_of,
    scripts_of_languages,
)


def card(folder: Path, head: str) -> Path:
    (folder / "README.md").write_text(f"---\n{head}\n---\n# A model\nlanguage: xx\n", "utf-8")
    return folder


@pytest.mark.parametrize(
    ("head", "codes"),
    [
        ("language: en", ("en",)),
        ("license: mit\nlanguage: [en, de]\ntags:\n- ru", ("en", "de")),
        ("language:\n- multilingual\n- ar\n- zh-Hans\nlicense: mit", ("ar", "zh-Hans")),
        ("language:\n  - 'en'\n  - \"no\"\n  - en", ("en", "no")),
        ("languages: sr-Latn", ("sr-Latn",)),
        ("language: multilingual", ()),
        ("license: mit", ()),
        ("language: English", ()),
    ],
)
def test_a_models_card_names_its_languages(
    tmp_path: Path, head: str, codes: tuple[str, ...]
) -> None:
    assert languages_of(card(tmp_path, head)) == codes


def test_without_a_card_or_with_one_that_is_no_text_nothing_is_said(tmp_path: Path) -> None:
    assert languages_of(tmp_path) == ()
    (tmp_path / "README.md").write_bytes(b"\xff\xfe---")
    assert languages_of(tmp_path) == ()
    (tmp_path / "README.md").write_text("language: en\n")  # no head
    assert languages_of(tmp_path) == ()


@pytest.mark.parametrize(
    ("codes", "scripts"),
    [
        (("en", "de", "sw"), {"Latin"}),
        (("ru", "en"), {"Cyrillic", "Latin"}),
        (("zh-Hans",), {"Han", "Bopomofo"}),
        (("ja",), {"Han", "Hiragana", "Katakana"}),
        (("sr-Latn",), {"Latin"}),
        ((), set()),
    ],
)
def test_languages_are_written_in_scripts(codes: tuple[str, ...], scripts: set[str]) -> None:
    assert scripts_of_languages(codes) == scripts


def test_the_name_follows_the_content_and_not_the_card_or_the_path(tmp_path: Path) -> None:
    folder = tmp_path / "a model"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    before = directory_label(folder)
    assert before == f"a_model@{content_digest(folder)[:8]}"
    assert directory_label(card(folder, "language: en")) == before
    (folder / "config.json").write_text('{"a": 1}')
    assert directory_label(folder) != before
