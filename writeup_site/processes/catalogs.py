"""The catalogs of readers' pages: what is to be translated, as .po for people and .mo for Django.

Found without GNU gettext, so that a bare machine can do it: in Python by the syntax tree, in
templates by Django's own parser. Needs babel, which is among the tools of development.
"""

from __future__ import annotations

import ast
import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template import Engine
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

PACKAGES: Final = ("common", "evaluation", "summaries", "surveys", "writeup_site")
LOCALES: Final = ("de", "zh_Hans")
# A date of every run would make each catalog differ from itself.
BEGUN: Final = datetime(2026, 11, 29, tzinfo=UTC)
_ONE: Final = ("gettext", "gettext_lazy", "gettext_noop")
_SEVERAL: Final = ("ngettext", "ngettext_lazy")

Message = str | tuple[str, str]
"""A sentence, or its forms for one and for several."""


@dataclass(frozen=True)
class CatalogFiles:
    """Where the catalog of a locale stands."""

    root: Path
    locale: str

    @property
    def po(self) -> Path:
        """The catalog for people."""
        return self.root / "locale" / self.locale / "LC_MESSAGES" / "django.po"

    @property
    def mo(self) -> Path:
        """The same for Django."""
        return self.po.with_suffix(".mo")


def messages_in(root: Path) -> dict[Message, list[str]]:
    """What the sources under `root` want translated, with the files that say it."""
    found: dict[Message, set[str]] = defaultdict(set)
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            for message in python_messages(path.read_text(encoding="utf-8")):
                found[message].add(path.relative_to(root).as_posix())
        for path in sorted((root / package).rglob("templates/**/*.html")):
            for message in template_messages(path.read_text(encoding="utf-8")):
                found[message].add(path.relative_to(root).as_posix())
    return {message: sorted(places) for message, places in found.items()}


def python_messages(source: str) -> Iterator[Message]:
    """The plain strings that are given to gettext and its kin; what is no plain string is not."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        name = node.func.id if isinstance(node.func, ast.Name) else name
        said = [each.value for each in node.args if isinstance(each, ast.Constant)]
        texts = [each for each in said if isinstance(each, str)]
        if name in _ONE and texts:
            yield texts[0]
        elif name in _SEVERAL and len(texts) == 2:
            yield texts[0], texts[1]


def template_messages(source: str) -> Iterator[Message]:
    """What a template's translate and blocktranslate say."""
    nodes: Any = Engine.get_default().from_string(source).nodelist
    for node in nodes.get_nodes_by_type(TranslateNode):
        yield str(node.filter_expression.var.literal)
    for node in nodes.get_nodes_by_type(BlockTranslateNode):
        one, _ = node.render_token_list(node.singular)
        if node.plural and node.countervar:
            yield one, node.render_token_list(node.plural)[0]
        else:
            yield one


def read_catalog(files: CatalogFiles) -> Catalog:
    """The catalog as it stands; an empty one where there is none."""
    if not files.po.exists():
        return _empty(files.locale)
    with files.po.open("rb") as file:
        return read_po(file, locale=files.locale)


def updated_catalog(files: CatalogFiles, messages: dict[Message, list[str]]) -> Catalog:
    """What the sources say today, with the translations that are known; others are gone."""
    known, catalog = read_catalog(files), _empty(files.locale)
    for message, places in messages.items():
        id = message[0] if isinstance(message, tuple) else message
        before = known.get(id)
        same = before is not None and before.pluralizable == isinstance(message, tuple)
        catalog.add(
            message,
            before.string if before is not None and same else None,
            locations=[(place, 0) for place in places],
        )
    return catalog


def po_bytes(catalog: Catalog) -> bytes:
    """The catalog for people, sorted by its sentences."""
    file = io.BytesIO()
    write_po(file, catalog, width=100, sort_output=True, include_lineno=False)
    return file.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """The catalog for Django."""
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def _empty(locale: str) -> Catalog:
    return Catalog(
        locale=locale,
        header_comment="# What readers of WriteUp are told; `make messages` keeps it.",
        project="WriteUp",
        version="1",
        creation_date=BEGUN,
        revision_date=BEGUN,
        last_translator="WriteUp",
        language_team="WriteUp",
        msgid_bugs_address="none",
        fuzzy=False,
    )
