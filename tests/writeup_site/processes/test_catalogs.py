"""The catalogs: complete, in step with the sources, and compiled as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from django.conf import settings

from writeup_site.processes.catalogs import (
    LOCALES,
    CatalogFiles,
    messages_in,
    mo_bytes,
    po_bytes,
    python_messages,
    read_catalog,
    template_messages,
    updated_catalog,
)
from writeup_site.processes.catalogs import Message as Source

_PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}|</?\w+[^>]*>")
PLURALS = {"de": 2, "zh_Hans": 1}

locales = pytest.mark.parametrize("locale", LOCALES)


def of(locale: str) -> CatalogFiles:
    """Where that catalog stands."""
    return CatalogFiles(settings.BASE_DIR, locale)


def forms(message: Message) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each translated form of a sentence beside what it may translate."""
    whole: Any = message
    ids = tuple(whole.id) if message.pluralizable else (whole.id,)
    for said in whole.string if message.pluralizable else (whole.string,):
        yield ids, said


def sentences(catalog: Catalog) -> list[Message]:
    """All but its head."""
    return [message for message in catalog if message.id]


def test_python_is_read_for_plain_strings_alone() -> None:
    source = 'gettext("a" "b")\nngettext("c", "d", n)\nx.gettext_lazy("e")\ngettext(f)\nprint("g")'
    assert list(python_messages(source)) == ["ab", ("c", "d"), "e"]


def test_templates_are_read_inside_blocks_and_with_their_places() -> None:
    source = (
        '{% if x %}{% translate "Read it" %}{% endif %}'
        "{% blocktranslate with who=you.name %}By {{ who }}{% endblocktranslate %}"
        "{% blocktranslate count n=few %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}"
    )
    assert list(template_messages(source)) == [
        "Read it",
        "By %(who)s",
        ("%(n)s day", "%(n)s days"),
    ]


@pytest.fixture(scope="module")
def said_in_the_sources() -> dict[Source, list[str]]:
    return messages_in(settings.BASE_DIR)


@locales
def test_every_sentence_of_the_sources_stands_in_the_catalog_and_no_other(
    said_in_the_sources: dict[Source, list[str]], locale: str
) -> None:
    files = of(locale)
    wanted = po_bytes(updated_catalog(files, said_in_the_sources))
    assert files.po.read_bytes() == wanted, "run make messages"


@locales
def test_the_compiled_catalog_is_that_of_the_sentences(locale: str) -> None:
    files = of(locale)
    assert files.mo.read_bytes() == mo_bytes(read_catalog(files)), "run make messages"


@locales
def test_no_translation_is_missing_or_guessed(locale: str) -> None:
    catalog = read_catalog(of(locale))
    assert len(sentences(catalog)) > 600
    for message in sentences(catalog):
        assert not message.fuzzy, message.id
        said = [said for _, said in forms(message)]
        assert len(said) == (PLURALS[locale] if message.pluralizable else 1), message.id
        assert all(said), message.id


@locales
def test_every_translation_has_the_places_and_tags_of_its_sentence(locale: str) -> None:
    for message in sentences(read_catalog(of(locale))):
        for ids, said in forms(message):
            wanted = {tuple(sorted(_PLACES.findall(each))) for each in ids}
            assert tuple(sorted(_PLACES.findall(said))) in wanted, (message.id, said)


@locales
def test_no_translation_breaks_out_of_an_attribute(locale: str) -> None:
    for message in sentences(read_catalog(of(locale))):
        for ids, said in forms(message):
            plain = _PLACES.sub("", said)
            # Only what is said of a setting by its very signs may hold them.
            assert '"' not in plain or '"' in ids[0], (message.id, said)
            assert "<" not in plain, (message.id, said)


def test_the_chinese_catalog_has_hardly_a_plain_word() -> None:
    known = re.compile(
        r"WriteUp|ASCII|Ctrl|Enter|JSON|PDF|HTML|Cookie|AI|MB|BERTScore|TEXT_MODEL|OpenAI|SmolLM2"
        r"|“lead”|token|pip install[^；]*|https?://"
        r"|\.(docx?|txt|md|html|pdf)\b|\b[AB]\b"
    )
    for message in sentences(read_catalog(of("zh_Hans"))):
        for _, said in forms(message):
            plain = known.sub("", _PLACES.sub("", said))
            assert not re.search(r"[A-Za-z]{2,}", plain), (message.id, said)
