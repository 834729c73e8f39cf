"""What reading a file takes and gives: its options, and a record or a rejection a line. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from common.files.rejections import Rejection
from summaries.importing.days import Days
from summaries.importing.table import SummaryRecord


@dataclass(frozen=True, slots=True)
class Accepted:
    """A line that could be read; `ignored` names its fields that mean nothing here."""

    line: int
    raw: bytes
    record: SummaryRecord
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read a file's fields.

    `columns` maps our field names to the file's, `model` is the (name, version) of lines that name
    none, `defaults` are fields for lines that lack them. `literal` takes texts as they stand, also
    where they mean nothing. `delimiter` divides the cells of CSV; None: by its header. Each column
    in `models_from` holds the summaries of the model that it is called by; of () each that means
    nothing else; None: a line is of one model. `days`: how its times are written; None: as their
    columns tell.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    model: tuple[str, str] | None = None
    defaults: Mapping[str, object] = field(default_factory=dict)
    literal: bool = False
    delimiter: str | None = None
    models_from: tuple[str, ...] | None = None
    days: Days | None = None


@dataclass(frozen=True, slots=True)
class GivenLine:
    """A line's fields by the file's names, as they stand; of CSV an empty cell is None.

    place: of a line with several people's answers which of them this is, from 1; 0: its only one.
    more: by the file's names that take one entry of a list, the list, where it holds others that no
    name takes.
    """

    line: int
    raw: bytes
    fields: Mapping[str, object]
    place: int = 0
    more: Mapping[str, str] = field(default_factory=dict)

    def is_one_of_several(self, name: str) -> bool:
        """Whether what stands under a name is an entry itself beside which others stand."""
        return name in self.more and name.rpartition(".")[0] == self.more[name]


class Columns(Protocol):
    """What a reader of tables asks of those who know what columns mean."""

    @property
    def delimiter(self) -> str | None:
        """The sign between cells where it was named."""
        ...

    @property
    def inner(self) -> Sequence[str]:
        """Names that reach into objects of a line, as `info.id` or `summaries.0.text`."""
        ...

    def known(self, names: Sequence[str]) -> int:
        """How many of the names mean something. Raises FieldError where two mean the same."""
        ...

    def check(self, names: Sequence[str]) -> None:
        """Raise FieldError where no line that has only these can be taken."""
        ...

    def cells(self, names: Sequence[str]) -> Mapping[str, str]:
        """How the cells of columns hold what they hold, by name; those not named hold texts."""
        ...


Entry = Accepted | Rejection
Row = GivenLine | Rejection
ReadFormat = Callable[[BinaryIO, ReadOptions], Iterator[Entry]]
ReadRows = Callable[[BinaryIO, Columns], Iterator[Row]]
