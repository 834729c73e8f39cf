"""Form fields of a generator's settings, made from the class that says what they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from types import UnionType
from typing import Any, Final, get_args, get_type_hints

from django import forms

from summaries.generators.base import Settings

PREFIX: Final = "setting-"
LONG: Final = 60  # characters: a longer text gets a box of several lines


class EscapedLinesField(forms.CharField):
    """A list of texts, one a line; a line break or tab inside one is written \\n or \\t."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The lines of a list; what was typed stays as it is."""
        if not isinstance(value, list | tuple):
            return value
        signs = (("\\", "\\\\"), ("\n", "\\n"), ("\t", "\\t"))
        lines = []
        for each in value:
            for sign, written in signs:
                each = each.replace(sign, written)  # noqa: PLW2901
            lines.append(each)
        return "\n".join(lines)

    def clean(self, value: Any) -> Any:
        """The list of texts."""
        said = str(super().clean(value) or "")
        signs = {"\\n": "\n", "\\t": "\t", "\\\\": "\\"}
        return [
            re.sub(r"\\[nt\\]", lambda found: signs[found.group()], line)
            for line in said.splitlines()
            if line.strip()
        ]


class ProseField(forms.CharField):
    """A text of several lines, its line breaks as the generators write them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, widget=forms.Textarea(attrs={"rows": 6}), **kwargs)

    def clean(self, value: Any) -> str:
        """The text; a browser sends its line breaks as two signs."""
        return str(super().clean(value) or "").replace("\r\n", "\n")


def setting_fields(
    settings_type: type[Settings], current: Mapping[str, Any] | None = None
) -> dict[str, forms.Field]:
    """A field for each setting, by PREFIX and its name, in the class's order.

    current: what they hold instead of the defaults; names that the class has not are left out.
    """
    hints = get_type_hints(settings_type)
    held = current or {}
    return {
        PREFIX + each.name: _field(each, hints[each.name], held) for each in fields(settings_type)
    }


def settings_said(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """The settings by name out of a form's cleaned data."""
    return {
        name.removeprefix(PREFIX): value
        for name, value in cleaned.items()
        if name.startswith(PREFIX)
    }


def _field(setting: Field[Any], hint: Any, held: Mapping[str, Any]) -> forms.Field:
    kind, optional = _kind(hint)
    default = None if setting.default is MISSING else setting.default
    initial = held.get(setting.name, default)
    common: dict[str, Any] = {
        "label": setting.name.replace("_", " ").capitalize(),
        "initial": initial,
        "required": not optional,
        "help_text": _help(setting, optional),
    }
    if kind is bool:
        return forms.BooleanField(**{**common, "required": False})
    if kind in (int, float):
        low, high = setting.metadata.get("range", (None, None))
        made = forms.IntegerField if kind is int else forms.FloatField
        field: forms.Field = made(min_value=low, max_value=high, **common)
        if kind is float:
            field.widget.attrs["step"] = "any"
        return field
    if kind is not str:
        lines = EscapedLinesField(**{**common, "required": False})
        lines.widget.attrs["rows"] = max(2, len(initial or ()))
        return lines
    if options := setting.metadata.get("options"):
        return forms.ChoiceField(choices=[(each, each) for each in options], **common)
    if max(len(str(initial or "")), len(str(default or ""))) > LONG:
        return ProseField(**{**common, "required": False})
    return forms.CharField(
        strip=False, max_length=2000, empty_value=None if optional else "",
        **{**common, "required": False},
    )  # fmt: skip


def _kind(hint: Any) -> tuple[Any, bool]:
    if isinstance(hint, UnionType):
        return get_args(hint)[0], True
    return hint, False


def _help(setting: Field[Any], optional: bool) -> str:
    said = [meaning] if (meaning := setting.metadata.get("meaning")) else []
    if reach := setting.metadata.get("range"):
        said.append(f"From {reach[0]:,} to {reach[1]:,}.")
    if optional:
        said.append("May be empty.")
    return " ".join(said)
