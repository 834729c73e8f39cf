"""What a reader gives to be taken apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, cast

from django import forms
from django.conf import settings
from django.core.validators import ProhibitNullCharactersValidator

from summaries.documents.base import SUFFIXES
from summaries.own_texts.selectors import VersionOffer
from summaries.texts.acceptance import LONGEST_TITLE
from writeup_site.writing.sources import LARGEST_FILE

NOTHING: Final = "Paste an article’s text here, or choose another way below."
NOTHING_BUT_TEXT: Final = "Paste an article’s text here, or choose a file below."
SEVERAL: Final = "Give one of them alone: a text, a file or an address."
MOST_VERSIONS: Final = 2


class PastedText(forms.CharField):
    """Text as it was typed; what is wrong with it is said by `usable_text`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, required=False, **kwargs)
        self.validators = [
            each
            for each in self.validators
            if not isinstance(each, ProhibitNullCharactersValidator)
        ]


class OwnTextForm(forms.Form):
    """An article given in one of three ways, and the one or two versions that take it apart."""

    text = PastedText(label="The article’s text", widget=forms.Textarea(attrs={"rows": 11}))
    file = forms.FileField(
        label="Or a file",
        required=False,
        allow_empty_file=True,
        max_length=255,
        help_text=f"{', '.join(SUFFIXES)}; up to {LARGEST_FILE // 1_000_000} MB",
        widget=forms.FileInput(attrs={"accept": ",".join(SUFFIXES)}),
        error_messages={
            "invalid": "No file came. Choose it again.",
            "missing": "No file came. Choose it again.",
            "max_length": "The file’s name is too long. Rename it, and choose it again.",
        },
    )
    address = forms.CharField(
        label="Or an address",
        required=False,
        max_length=2000,
        help_text="Of a page that everybody can read",
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
    )
    title = forms.CharField(
        label="Title (optional)",
        required=False,
        max_length=LONGEST_TITLE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    origin = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)
    versions = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "One of these versions is not offered any more. Choose again."
        },
    )

    def __init__(self, *args: Any, offers: Sequence[VersionOffer], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"versions": [str(offers[0].version.pk)] if offers else []})
        super().__init__(*args, **kwargs)
        self.offers = {str(offer.version.pk): offer for offer in offers}
        field = cast(forms.MultipleChoiceField, self.fields["versions"])
        field.choices = [(pk, offer.version.label) for pk, offer in self.offers.items()]
        if not settings.FETCH_ADDRESSES:
            del self.fields["address"]

    def clean_file(self) -> Any:
        """A file that isn't empty and below the limit."""
        file = self.cleaned_data.get("file")
        if not file:
            return None
        if not file.size:
            raise forms.ValidationError("The file is empty. Choose another.")
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                f"The file has {file.size / 1e6:.1f} MB; at most {LARGEST_FILE // 1_000_000} MB "
                "are read. Paste its text, or give a part of it."
            )
        return file

    def clean_versions(self) -> list[VersionOffer]:
        """The offers that were chosen: one or two; none where there is none to choose."""
        chosen = [self.offers[pk] for pk in self.cleaned_data["versions"]]
        if self.offers and not chosen:
            raise forms.ValidationError("Choose who takes it apart.")
        if len(chosen) > MOST_VERSIONS:
            raise forms.ValidationError(f"Choose {MOST_VERSIONS} at most.")
        return chosen

    def clean(self) -> dict[str, Any]:
        """One way of giving the article, and one alone."""
        given = self.cleaned_data
        if set(self.errors) & {"text", "file", "address"}:
            return given
        text = (given.get("text") or "").strip()
        ways = [way for way in (text, given.get("file"), given.get("address")) if way]
        if not ways:
            nothing = NOTHING if "address" in self.fields else NOTHING_BUT_TEXT
            self.add_error("text", nothing)
        elif len(ways) > 1:
            self.add_error("text", SEVERAL)
        return given


class TitleForm(forms.Form):
    """An own text's title; empty for none."""

    title = forms.CharField(required=False, max_length=LONGEST_TITLE)
