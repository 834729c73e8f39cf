"""What somebody asks to export."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from surveys.preference_pairs.wanted import WHOSE
from writeup_site.exporting.choice import ExportChoice
from writeup_site.exporting.kinds import EXPORTS
from writeup_site.exporting.writing import EXPORT_FORMATS, ExportFormat

FORMAT_WORDS: Final[dict[ExportFormat, str]] = {
    "dataset": "a data set (Parquet by split, with a card; zip)",
    "parquet": "one Parquet file",
    "jsonl": "JSON Lines",
    "csv": "CSV",
}
WHOSE_WORDS: Final = {
    "readers": "readers’ own", "imported": "imported, given elsewhere", "simulated": "simulated",
}  # fmt: skip


MAIN: Final = ("kind", "format", "whose")


class ExportForm(forms.Form):
    """The choice in a browser; `choice` makes it an ExportChoice."""

    kind = forms.ChoiceField(
        label="Export", choices=[(each.name, f"{each.words}: {each.says}") for each in
                                 EXPORTS.values()],
    )  # fmt: skip
    format = forms.ChoiceField(
        label="As", choices=[(each, FORMAT_WORDS[each]) for each in EXPORT_FORMATS]
    )
    whose = forms.ChoiceField(
        label="Votes are", choices=[(each, WHOSE_WORDS[each]) for each in WHOSE],
        help_text="Of votes, pairs and labels. Never two origins in one export.",
    )  # fmt: skip
    models = forms.CharField(
        label="Only of versions", required=False, max_length=1000,
        help_text="name@version, or a name for all of its versions; several with spaces between.",
    )  # fmt: skip
    source = forms.CharField(label="Only on articles of the source", required=False, max_length=200)
    tag = forms.CharField(label="Only on articles with the tag", required=False, max_length=60)
    at_least = forms.IntegerField(
        label="Votes behind a pair or label, at least", min_value=1, max_value=10**9, initial=1
    )
    share = forms.FloatField(
        label="Share of them with the majority, at least", min_value=0.5, max_value=1, initial=0.5
    )
    recipient = forms.CharField(
        label="For", required=False, max_length=100,
        help_text="Whom it is for: readers and raters have other names in exports for another.",
    )  # fmt: skip
    seed = forms.CharField(
        label="Seed of the splits", initial="0", max_length=40,
        help_text="The same one keeps an article in the same split.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "export_%s", "label_suffix": "", **kwargs})

    def main(self) -> list[forms.BoundField]:
        """The fields that everybody looks at."""
        return [self[name] for name in MAIN]

    def more(self) -> list[forms.BoundField]:
        """The others."""
        return [field for field in self if field.name not in MAIN]

    @property
    def choice(self) -> ExportChoice:
        """What a valid form asks for."""
        said: dict[str, Any] = dict(self.cleaned_data)
        del said["format"]
        return ExportChoice(**(said | {"models": tuple(said["models"].split())}))
