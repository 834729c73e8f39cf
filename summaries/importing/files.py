"""The files that commands are given: in which format each is, and what divides its cells."""

from __future__ import annotations

from argparse import ArgumentTypeError
from contextlib import suppress
from pathlib import Path

from django.core.management.base import CommandError

from common.files.inputs import STDIN, open_input
from summaries.importing.formats.registry import FORMATS, Format, UnknownFormatError, format_of


def delimiter_sign(sign: str) -> str:
    """The sign that an option names, by itself or in words. Raises ArgumentTypeError."""
    sign = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}.get(sign, sign)
    if len(sign) != 1 or sign in '"\r\n':
        raise ArgumentTypeError("write one sign, or tab, comma, semicolon or pipe")
    return sign


def format_chosen(name: str, chosen: str | None) -> Format:
    """The format of an input, which is there. Raises CommandError before anything is imported."""
    if name != STDIN and Path(name).is_dir():
        raise CommandError(f"{name} is a folder; name the files in it")
    if name != STDIN and not Path(name).exists():
        raise CommandError(f"{name}: there is no such file")
    if chosen is not None:
        return FORMATS[chosen]
    if name == STDIN:
        return FORMATS["jsonl"]
    try:
        return format_of(name)
    except UnknownFormatError as error:
        with open_input(name) as source, suppress(UnknownFormatError):  # of the one file in a zip
            return format_of(str(getattr(source.stream, "name", "")))
        raise CommandError(str(error)) from None
