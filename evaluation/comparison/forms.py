"""What the team's pages take."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms

from common.words.lists import name_list
from evaluation.opinions.part_names import LENGTH_LABELS, MONTH, TITLES, part_label
from evaluation.opinions.selectors import current_opinions
from summaries.articles.models import Article
from summaries.breakdowns.selectors import article_sources, article_tags
from summaries.versions.identifiers import one_spelling_of
from summaries.versions.models import ModelVersion


class CompareForm(forms.Form):
    """The address of a comparison: which versions, on which part of the data. Three queries, or
    four where words of a title are asked for.

    `unknown` lists names that no version has.
    """

    baseline = forms.CharField(required=False)
    candidate = forms.CharField(required=False)
    source = forms.CharField(required=False, max_length=100)
    tag = forms.CharField(required=False, max_length=60)
    length = forms.ChoiceField(required=False)
    month = forms.CharField(required=False, max_length=7)
    title = forms.CharField(required=False, max_length=100)
    measure = forms.CharField(required=False, max_length=100)

    def __init__(self, data: Any, *, versions: Sequence[ModelVersion]) -> None:
        super().__init__(data)
        self.versions = versions
        self.unknown: list[str] = []
        self.ticked = frozenset(data.getlist("pick"))
        self.asked = {"baseline": data.getlist("baseline"), "candidate": data.getlist("candidate")}
        self.slices = _parts_there_are()
        length = self.fields["length"]
        assert isinstance(length, forms.ChoiceField)  # noqa: S101  # narrows the type
        length.choices = [("", "any"), *LENGTH_LABELS.items()]

    def clean_baseline(self) -> ModelVersion | None:
        found = self._versions(self.asked["baseline"][-1:])
        return found[0] if found else None

    def clean_candidate(self) -> list[ModelVersion]:
        baseline = self.cleaned_data.get("baseline")
        found = self._versions(self.asked["candidate"])
        return [version for version in dict.fromkeys(found) if version != baseline]

    def _versions(self, names: Sequence[str]) -> list[ModelVersion]:
        by_name = {v.identifier: v for v in self.versions}
        found = []
        for name in filter(None, names):
            called = name if "@" in name else f"{name}@1"
            version = by_name.get(called) or by_name.get(one_spelling_of(called))
            if version is None:
                self.unknown.append(name)
            else:
                found.append(version)
        return found

    @cached_property
    def missing_parts(self) -> list[str]:
        """A sentence for each part in the address that there is nothing of; [] where all are there.

        Without it nobody would seem to have said anything of the two versions. A month without a
        vote is one (`empty_month`).
        """
        asked = ((name, self.data.get(name) or "") for name in (*TITLES, "title"))
        found = (self._missing(name, value.replace("\0", "")) for name, value in asked if value)
        return [sentence for sentence in found if sentence]

    def _missing(self, name: str, value: str) -> str:
        if name == "title":
            there = Article.objects.filter(title__icontains=value).exists()
            return "" if there else f"No article has “{value}” in its title."
        if value in self.slices[name]:
            return ""
        if name == "length":
            return f"No length is called “{value}”; there are {name_list(list(LENGTH_LABELS))}."
        if name != "month":
            return f"No article has the {name} “{value}”."
        if not MONTH.fullmatch(value):
            return f"“{value}” is no month; write year and month, such as 2026-02."
        return ""

    @property
    def empty_month(self) -> str:
        """That nobody voted in the month asked for, in a sentence; "" where somebody did."""
        asked, months = self.cleaned_data.get("month"), self.slices["month"]
        if not asked or asked in months or not MONTH.fullmatch(asked):
            return ""
        since = f"; votes are from {months[0]}" if months else ""
        until = f" to {months[-1]}" if len(months) > 1 else ""
        return f"Nobody voted in {asked}{since}{until}."

    @property
    def picked(self) -> list[ModelVersion]:
        """The versions ticked on the leaderboard, the oldest first."""
        found = [version for version in self.versions if version.identifier in self.ticked]
        return sorted(found, key=lambda version: (version.created_at, version.pk))

    @property
    def picked_query(self) -> str:
        """The address of those ticked: the oldest is the baseline, all others are candidates."""
        baseline, *candidates = (version.identifier for version in self.picked)
        return urlencode({"baseline": baseline, "candidate": candidates}, doseq=True)

    @property
    def parts(self) -> list[tuple[str, str]]:
        """The parts that the address names."""
        names = ("source", "tag", "length", "month", "title")
        asked = ((name, self.cleaned_data.get(name)) for name in names)
        return [(name, value.replace("\0", "")) for name, value in asked if value]

    @property
    def part_choices(self) -> list[dict[str, Any]]:
        """Each dimension that has parts: name, title, parts as (value, label), the chosen one."""
        return [
            {
                "name": name,
                "title": title,
                "values": [(value, part_label(name, value)) for value in self._offered(name)],
                "chosen": self.cleaned_data.get(name),
            }
            for name, title in TITLES.items()
            if self._offered(name)
        ]

    def _offered(self, name: str) -> list[str]:
        """The parts of a dimension that can be chosen, and a month that was, though it is empty."""
        there = self.slices.get(name, [])
        is_more = name == "month" and self.empty_month
        return [*there, self.cleaned_data[name]] if is_more else there


def _parts_there_are() -> dict[str, list[str]]:
    """By dimension: sources and tags of articles, all lengths, months in which somebody voted."""
    return {
        "source": article_sources(),
        "tag": list(article_tags().order_by("slug").values_list("slug", flat=True)),
        "length": list(LENGTH_LABELS),
        "month": list(current_opinions().months),
    }
