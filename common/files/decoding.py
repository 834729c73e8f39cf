"""From bytes to lines, text and JSON values, with named errors for all that can be wrong. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, NoReturn

from common.files.rejections import FieldError, Reason

LINE_BYTES: Final = 8 * 1024 * 1024  # the longest line that is read
KEPT_OF_LONG_LINE = 10_000
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line with its ending; `whole` is False where only its beginning was kept."""

    number: int
    data: bytes
    whole: bool = True


def read_lines(stream: BinaryIO) -> Iterator[Line]:
    """The stream's lines, ended by "\\n" alone and counted from 1, without a byte order mark.

    At most one line of LINE_BYTES is held; of a longer one the beginning.
    """
    number = 0
    while data := stream.readline(LINE_BYTES + 1):
        number += 1
        if number == 1:
            data = data.removeprefix(BOM)
        if len(data) <= LINE_BYTES or data.endswith(b"\n"):
            yield Line(number, data)
            continue
        while (rest := stream.readline(LINE_BYTES)) and not rest.endswith(b"\n"):
            pass
        yield Line(number, data[:KEPT_OF_LONG_LINE], whole=False)


def too_long(what: str = "the line") -> FieldError:
    """The error of a line over the limit."""
    size = LINE_BYTES // 1024**2
    return FieldError(Reason.LIMIT, f"{what} is longer than {size} MB; split or shorten it")


def decode(data: bytes) -> str:
    """`data` as UTF-8 text. Raises FieldError for broken UTF-8 and for a NUL."""
    if b"\0" in data:
        raise FieldError(Reason.NUL, "the line holds a NUL byte; remove it")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise FieldError(
            Reason.BROKEN_UTF8,
            f"byte {error.start + 1} of the line is not UTF-8; save the file as UTF-8 (in Excel as "
            "“CSV UTF-8”)",
        ) from None


def parse_json(text: str) -> object:
    """The JSON value that `text` is.

    Stricter than the standard library: NaN, infinities (also as `1e999`) and fields given twice
    raise FieldError, as does whatever else is wrong.
    """
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise FieldError(Reason.NESTING, "its values are nested too deep; flatten them") from None
    except json.JSONDecodeError as error:
        raise FieldError(
            Reason.BROKEN_JSON, f"not JSON: {error.msg} at character {error.pos + 1}"
        ) from None
    except FieldError:
        raise
    except ValueError:  # an integer of more digits than Python converts
        raise FieldError(Reason.NOT_A_NUMBER, "a number has thousands of digits") from None


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        _no_number(text[:40])
    return value


def _no_number(text: str) -> NoReturn:
    raise FieldError(
        Reason.NOT_A_NUMBER, f"{text} is not a finite number; write null where none is known"
    )


def _fields_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        seen: set[str] = set()
        for twice, _ in pairs:
            if twice in seen:
                break
            seen.add(twice)
        raise FieldError(Reason.DUPLICATE_FIELD, f"{printable(twice)} is given twice; keep one")
    return fields


def printable(name: str) -> str:
    """A field's name in quotes, for a message: short and free of what no terminal prints."""
    shown = name if len(name) <= 40 else name[:39] + "…"
    return json.dumps(shown, ensure_ascii=not shown.isprintable())


_DECODER = json.JSONDecoder(
    parse_float=_finite, parse_constant=_no_number, object_pairs_hook=_fields_once
)
