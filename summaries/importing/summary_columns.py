"""The columns of a table of summaries, as whoever splits its lines asks for them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from common.files.rejections import FieldError, Reason
from summaries.importing.fields import (
    NO_SUMMARY,
    UNKNOWN_ARTICLE,
    UNKNOWN_MODEL,
    what_is_there,
    with_advice,
)
from summaries.importing.names import inner_names, meant_by
from summaries.importing.records import ReadOptions
from summaries.importing.table import CELLS


def check_columns(names: Iterable[str], options: ReadOptions) -> None:
    """Raise FieldError where no line that has only these fields can be taken."""
    given = dict.fromkeys(names)
    there = {*meant_by(given, options.columns).fields, *options.defaults}
    by_model = options.models_from is not None
    lacks = [
        sentence
        for wanted, sentence in (
            ({"article_id", "article", "title"}, UNKNOWN_ARTICLE),
            (
                {"model", "model_name"} if options.model is None and not by_model else there,
                UNKNOWN_MODEL,
            ),
            ({"summary"} if not by_model else there, NO_SUMMARY),
        )
        if not wanted & there
    ]
    if lacks:
        error = with_advice(FieldError(Reason.MISSING, lacks[0]), given, options.columns)
        more = "" if "it has" in error.message else f"; {what_is_there(given)}"
        raise FieldError(Reason.MISSING, error.message + more)


@dataclass(frozen=True, slots=True)
class SummaryColumns:
    """The columns of a table of summaries, as whoever splits its lines asks for them."""

    options: ReadOptions

    @property
    def delimiter(self) -> str | None:
        """The sign between cells where it was named."""
        return self.options.delimiter

    @property
    def inner(self) -> Sequence[str]:
        """Names that reach into objects of a line."""
        models = self.options.models_from or ()
        return (*inner_names(self.options.columns), *(name for name in models if "." in name))

    def known(self, names: Sequence[str]) -> int:
        """How many of the names mean something."""
        return len(meant_by(names, self.options.columns).fields)

    def check(self, names: Sequence[str]) -> None:
        """As `check_columns`."""
        check_columns(names, self.options)

    def cells(self, names: Sequence[str]) -> Mapping[str, str]:
        """How the cells of each column hold their field."""
        meant = meant_by(names, self.options.columns)
        kinds = {theirs: CELLS[ours] for ours, theirs in meant.fields.items() if ours in CELLS}
        return kinds | dict.fromkeys(meant.ratings, "number or list")
