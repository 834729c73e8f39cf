"""What the team's pages of rating tasks take."""

from __future__ import annotations

from typing import Any

from django import forms

from common.words.counts import counted
from summaries.articles import limits
from summaries.batches.choice import ArticleChoice, ChoiceError, read_choice
from summaries.importing.rating_parts import names_a_group
from summaries.versions.models import ModelVersion
from surveys.experts.choosing import MOST_ARTICLES, MOST_VERSIONS
from surveys.experts.models import RatingTask, TaskDimension


class NewTaskForm(forms.Form):
    """A new task: what it is called and what it asks."""

    title = forms.CharField(max_length=120, help_text="Raters see it.")
    kind = forms.ChoiceField(choices=RatingTask.Kind.choices, label="Raters say")


class TaskForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A task's words, numbers and versions; opened, what it asks stands."""

    versions = forms.ModelMultipleChoiceField(
        ModelVersion.objects.order_by("name", "version"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=f"1 to {MOST_VERSIONS}; of pairs two. Raters never see which is which.",
    )

    completion_link = forms.URLField(
        required=False, max_length=300, assume_scheme="https", label="Link at the end",
        help_text="Where the platform wants them back.",
    )  # fmt: skip

    class Meta:
        model = RatingTask
        fields = [
            "title", "instructions", "group", "raters_wanted", "most_articles", "lease_minutes",
            "crowd", "study", "completion_code", "completion_link", "versions",
        ]  # fmt: skip
        labels = {
            "group": "Group of raters",
            "raters_wanted": "Raters an article",
            "most_articles": "Articles a rater at most",
            "lease_minutes": "Minutes a place is kept",
            "crowd": "Raters of a crowd’s platform may come in",
            "study": "Of this study alone",
            "completion_code": "Code at the end",
        }
        help_texts = {
            "instructions": "Raters see it at the beginning and may open it beside each article. "
            "Markdown; give examples.",
            "group": "Whose ratings these are on all reports, as expert or nurses.",
            "raters_wanted": "Each article is handed out to so many, each blind to the others.",
            "most_articles": "Gold ones come on top. Empty: all.",
            "lease_minutes": "Longer without a sign, and the article is somebody else’s.",
            "crowd": "By the address below, with PROLIFIC_PID, STUDY_ID and SESSION_ID.",
            "study": "The platform’s STUDY_ID; empty: any.",
            "completion_code": "Shown to whoever has handed in all that was theirs.",
        }
        widgets = {"instructions": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for name in ("raters_wanted", "lease_minutes"):
            self.fields[name].widget.attrs["min"] = 1
        if self.instance.opened_at is not None:
            for name in ("group", "versions"):
                self.fields[name].disabled = True

    def clean_group(self) -> str:
        """Refuse what no import could say."""
        group = str(self.cleaned_data["group"]).strip()
        if not names_a_group(group):
            raise forms.ValidationError("Write letters, as nurses; no reserved word.")
        return group

    def clean_most_articles(self) -> int | None:
        """None and 0 are all."""
        return self.cleaned_data["most_articles"] or None

    def clean_raters_wanted(self) -> int:
        """One at least."""
        wanted = int(self.cleaned_data["raters_wanted"])
        if not 1 <= wanted <= limits.RATERS:
            raise forms.ValidationError(f"1 to {limits.RATERS:,}.")
        return wanted

    def clean_lease_minutes(self) -> int:
        """A minute to a week."""
        minutes = int(self.cleaned_data["lease_minutes"])
        if not 1 <= minutes <= 7 * 24 * 60:
            raise forms.ValidationError("1 to 10,080 minutes, which is a week.")
        return minutes


class DimensionForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """One more thing to rate."""

    class Meta:
        model = TaskDimension
        fields = [
            "name", "words", "by_sentences", "low", "high", "step", "low_label", "high_label",
            "better",
        ]  # fmt: skip
        labels = {
            "by_sentences": "Raters mark the sentences that the article does not say",
            "words": "What it means, with examples",
            "low": "Lowest",
            "high": "Highest",
            "low_label": "In words at the low end",
            "high_label": "In words at the high end",
            "better": "Which end is better",
        }
        help_texts = {
            "by_sentences": "In place of a value: it is the share of sentences left unmarked, 0 to "
            "1, whatever scale stands below. Called consistency or so, it is what judges and "
            "measures of faithfulness are held against."
        }
        widgets = {"words": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", "auto_id": "dimension_%s", **kwargs})


class TaskArticlesForm(forms.Form):
    """Which articles are rated."""

    articles = forms.CharField(
        max_length=20_000, initial="all", label="Articles",
        help_text="all, or parted by commas tag:economy, source:cnn, key:a-17.",
    )  # fmt: skip
    number = forms.IntegerField(
        required=False, min_value=1, max_value=MOST_ARTICLES, label="So many of them",
        help_text="Drawn at random. Empty: all.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", "auto_id": "articles_%s", **kwargs})

    def clean_articles(self) -> ArticleChoice:
        """What the terms mean, as `generate` reads them."""
        try:
            return read_choice([self.cleaned_data["articles"]])
        except ChoiceError as error:
            raise forms.ValidationError(str(error)) from error


class GoldForm(forms.Form):
    """A text with known answers: from which rating to which one each dimension is right."""

    article = forms.CharField(
        max_length=limits.KEY, label="Article’s key", help_text="It is rated no further."
    )
    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 5}), max_length=limits.SUMMARY,
        label="Text that raters are shown",
        help_text="As a version might have written it; say with a fault that nobody who reads "
        "can miss.",
    )  # fmt: skip

    def __init__(self, *args: Any, dimensions: tuple[TaskDimension, ...], **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.dimensions = dimensions
        for each in dimensions:
            for end, words in (("low", "from"), ("high", "to")):
                self.fields[f"{end}-{each.number}"] = forms.FloatField(
                    required=False, label=f"{each.name}: right {words}"
                )

    @property
    def known(self) -> dict[str, tuple[float, float]]:
        """What is right, by dimension; of one end alone, that value."""
        found = {}
        for each in self.dimensions:
            low = self.cleaned_data[f"low-{each.number}"]
            high = self.cleaned_data[f"high-{each.number}"]
            if low is not None or high is not None:
                found[each.name] = (
                    high if low is None else low,
                    low if high is None else high,
                )
        return found


class InviteForm(forms.Form):
    """Whom to let in."""

    name = forms.CharField(
        max_length=limits.RATER, help_text="Theirs among all ratings; the team alone sees it."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", "auto_id": "invite_%s", **kwargs})


def chosen_words(articles: int, left_out: int) -> str:
    """What became of a choice of articles."""
    said = f"{counted(articles, 'articles')} chosen."
    if left_out:
        said += (
            f" Left out: {left_out:,} of which a version wrote nothing, whose text is not here, or "
            "of which a text gives away who wrote it."
        )
    return said
