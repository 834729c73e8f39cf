"""What an export is to hold: which rows, whose votes, for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Self

from django.db.models import Q, QuerySet

from summaries.articles.models import Article
from summaries.versions.models import ModelVersion
from surveys.preference_pairs.wanted import Wanted, Whose, wanted_votes


@dataclass(frozen=True)
class ExportChoice:
    """Which rows: of these models, source and tag where they are given.

    whose, at_least, share: of kinds made of votes, as `export_pairs` has them. recipient: whom the
    export is for; readers and raters have other names in those for another. seed: of the splits.
    """

    kind: str
    whose: Whose = "readers"
    models: tuple[str, ...] = ()
    source: str = ""
    tag: str = ""
    at_least: int = 1
    share: float = 0.5
    recipient: str = ""
    seed: str = "0"

    @cached_property
    def wanted(self) -> Wanted:
        """The same by rows. Raises UnknownVersion and ChoiceError."""
        return wanted_votes(
            whose=self.whose, at_least=self.at_least, share=self.share, models=self.models,
            source=self.source, tag=self.tag,
        )  # fmt: skip

    @cached_property
    def versions(self) -> dict[int, str]:
        """What every version is called, by id."""
        return {each.pk: each.identifier for each in ModelVersion.objects.all()}

    def among(self, article: str, *versions: str) -> Q:
        """What holds of the rows chosen, given their ways to the article and to each version."""
        held = self.of_versions(*versions)
        articles: QuerySet[Article] | None = self.wanted.articles
        if articles is not None:
            held &= Q(**{f"{article}__in": articles.order_by().values("pk")})
        return held

    def of_versions(self, *versions: str) -> Q:
        """The same of the versions alone."""
        held = Q()
        if self.wanted.versions is not None:
            for version in versions:
                held &= Q(**{f"{version}__in": self.wanted.versions})
        return held

    def as_json(self) -> dict[str, Any]:
        """The same as a row keeps it."""
        return asdict(self) | {"models": list(self.models)}

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Self:
        """What `as_json` made."""
        return cls(**{**kept, "models": tuple(kept["models"])})
