"""What the team says to start a batch, or to take one up again."""

from __future__ import annotations

from typing import Any

from django import forms

from summaries.articles.models import Article, Tag
from summaries.batches.choice import ArticleChoice, ChoiceError, read_choice
from summaries.versions.models import ModelVersion

NAMED = "named"


class ArticlesForm(forms.Form):
    """Which articles something is to be done about. Two queries."""

    articles = forms.ChoiceField()
    keys = forms.CharField(
        label="Articles by key",
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text="One a line, beside those chosen above. A key is what an article was imported "
        "with.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tags = [(_term("tag", tag.slug), tag.name) for tag in Tag.objects.order_by("name")]
        sources = Article.objects.exclude(source="").order_by("source").values_list("source")
        named = [(_term("source", each), each) for (each,) in sources.distinct()]
        groups = [("Tags", tags), ("Sources", named)]
        set_choices(
            self,
            "articles",
            [
                ("all", "All articles"),
                (NAMED, "Only those named below"),
                *((title, options) for title, options in groups if options),
            ],
        )

    def clean(self) -> dict[str, Any]:
        """Put the choice of articles together."""
        said = super().clean() or {}
        if "articles" in said and "keys" in said:
            keys = [line.strip() for line in said["keys"].splitlines() if line.strip()]
            terms = [_term("key", key) for key in keys]
            if said["articles"] != NAMED:
                terms.append(said["articles"])
            elif not keys:
                self.add_error("keys", "Name at least one article, or choose some above.")
                return said
            try:
                said["choice"] = read_choice(terms)
            except ChoiceError as error:
                self.add_error("keys", str(error))
        return said

    @property
    def choice(self) -> ArticleChoice:
        """The chosen articles, of a valid form."""
        choice: ArticleChoice = self.cleaned_data["choice"]
        return choice


class BatchForm(ArticlesForm):
    """A version, the articles, and perhaps a limit of money. Three queries."""

    version = forms.ChoiceField()
    money_limit = forms.DecimalField(
        label="Limit of money",
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=4,
        help_text="In the currency of the version’s prices. It ends before the article that could "
        "go over it.",
    )
    field_order = ("version", "articles", "keys", "money_limit")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = ModelVersion.objects.filter(settings__generator__isnull=False)
        self.versions = {
            each.identifier: each for each in able.exclude(status=ModelVersion.Status.RETIRED)
        }
        set_choices(self, "version", [(n, _label(v)) for n, v in self.versions.items()])

    def clean_version(self) -> ModelVersion:
        """The version that is called so."""
        return self.versions[self.cleaned_data["version"]]

    def clean_money_limit(self) -> Any:
        """Above 0, or None for no limit."""
        limit = self.cleaned_data["money_limit"]
        if limit == 0:
            raise forms.ValidationError("A limit of nothing writes nothing; leave it empty.")
        return limit


class RetryForm(forms.Form):
    """Which item of a batch to try again (none: all), and perhaps a new limit."""

    item = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    money_limit = forms.DecimalField(required=False, min_value=0, max_digits=12, decimal_places=4)


def set_choices(form: forms.Form, name: str, choices: list[Any]) -> None:
    """Give a form's field of choices what there is to choose from."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  # narrows the type
    field.choices = choices


def _term(kind: str, name: str) -> str:
    return f"{kind}:{name.replace(',', chr(92) + ',')}"


def _label(version: ModelVersion) -> str:
    status = "" if version.status == ModelVersion.Status.LIVE else f" ({version.status})"
    return f"{version.identifier}{status}"
