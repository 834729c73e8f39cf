"""What a reader gives to be taken apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, cast

from django import forms
from django.conf import settings
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy, gettext_noop

from common.words.language import number_text
from summaries.documents.base import SUFFIXES
from summaries.own_texts.selectors import VersionOffer
from summaries.texts.acceptance import LONGEST_TITLE
from writeup_site.writing.sources import LARGEST_FILE

NOTHING: Final = gettext_noop("Paste an article’s text here, or choose another way below.")
NOTHING_BUT_TEXT: Final = gettext_noop("Paste an article’s text here, or choose a file below.")
SEVERAL: Final = gettext_noop("Give one of them alone: a text, a file or an address.")
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

    text = PastedText(
        label=gettext_lazy("The article’s text"),
        widget=forms.Textarea(attrs={"rows": 11, "dir": "auto"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        required=False,
        allow_empty_file=True,
        max_length=255,
        help_text=format_lazy(
            gettext_lazy("{kinds}; up to {size} MB"),
            kinds=", ".join(SUFFIXES),
            size=LARGEST_FILE // 1_000_000,
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(SUFFIXES)}),
        error_messages={
            "invalid": gettext_lazy("No file came. Choose it again."),
            "missing": gettext_lazy("No file came. Choose it again."),
            "max_length": gettext_lazy(
                "The file’s name is too long. Rename it, and choose it again."
            ),
        },
    )
    address = forms.CharField(
        label=gettext_lazy("Or an address"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("Of a page that everybody can read"),
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
    )
    title = forms.CharField(
        label=gettext_lazy("Title (optional)"),
        required=False,
        max_length=LONGEST_TITLE,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    origin = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)
    versions = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy(
                "One of these versions is not offered any more. Choose again."
            )
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
            raise forms.ValidationError(gettext("The file is empty. Choose another."))
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                gettext(
                    "The file has {size} MB; at most {most} MB are read. Paste its text, or give a "
                    "part of it."
                ).format(size=number_text(file.size / 1e6, 1), most=LARGEST_FILE // 1_000_000)
            )
        return file

    def clean_versions(self) -> list[VersionOffer]:
        """The offers that were chosen: one or two; none where there is none to choose."""
        chosen = [self.offers[pk] for pk in self.cleaned_data["versions"]]
        if self.offers and not chosen:
            raise forms.ValidationError(gettext("Choose who takes it apart."))
        if len(chosen) > MOST_VERSIONS:
            raise forms.ValidationError(
                gettext("Choose {number} at most.").format(number=MOST_VERSIONS)
            )
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
            self.add_error("text", gettext(nothing))
        elif len(ways) > 1:
            self.add_error("text", gettext(SEVERAL))
        return given


class TitleForm(forms.Form):
    """An own text's title; empty for none."""

    title = forms.CharField(required=False, max_length=LONGEST_TITLE)
