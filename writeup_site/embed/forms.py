"""What the page that makes a snippet takes, and what the address of a frame may say."""

from __future__ import annotations

from typing import Any

from django import forms

from writeup_site.embed.snippets import DUEL, PARTS, VOTE, EmbeddedPart


class SnippetForm(forms.Form):
    """Which part is shown, and of what."""

    part = forms.ChoiceField(label="Show", choices=list(PARTS.items()), initial=VOTE)
    name = forms.CharField(
        label="Of",
        max_length=200,
        required=False,
        help_text="The article’s key, or the survey’s short name (empty: the newest open one).",
    )
    sections = forms.BooleanField(label="With every section and its thumbs", required=False)

    def clean(self) -> dict[str, Any]:
        """A breakdown is of an article."""
        said = super().clean() or {}
        if said.get("part") == VOTE and not said.get("name"):
            self.add_error("name", "Name the article by its key.")
        return said

    @property
    def shown(self) -> EmbeddedPart:
        """What was asked for; of a valid form."""
        said = self.cleaned_data
        part = said["part"]
        return EmbeddedPart(
            part,
            "" if part == DUEL else said["name"],
            sections=part == VOTE and said["sections"],
        )


class FrameForm(forms.Form):
    """The address of a frame: of what it is, and for whom where the host's server signed that."""

    article = forms.CharField(max_length=200, required=False)
    survey = forms.CharField(max_length=50, required=False)
    sections = forms.BooleanField(required=False)
    user = forms.CharField(max_length=200, required=False)
    signature = forms.CharField(max_length=128, required=False)
    language = forms.CharField(max_length=35, required=False)
