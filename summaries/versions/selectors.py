"""Reads that span the tables of what was written; nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from summaries.generators.registry import can_write
from summaries.versions.identifiers import one_spelling_of
from summaries.versions.models import ModelVersion


def writing_versions() -> list[ModelVersion]:
    """The live versions whose generator follows instructions, by name. One query."""
    live = ModelVersion.objects.filter(status=ModelVersion.Status.LIVE)
    return [version for version in live if (name := generator_name(version)) and can_write(name)]


def generator_name(version: ModelVersion) -> str:
    """The generator that a version's settings name; "" where they name none, as imported ones."""
    settings: object = version.settings
    name = settings.get("generator") if isinstance(settings, dict) else None
    return name if isinstance(name, str) else ""


def has_written() -> Exists:
    """Whether a version has written a summary: one look into an index for each."""
    summaries = ModelVersion.summaries.rel.related_model._default_manager
    return Exists(summaries.filter(version=OuterRef("pk")))


def standing_versions() -> list[ModelVersion]:
    """The version that most readers see, then the others, the newest first. One query.

    Live ones go before drafts, since readers speak of them; those that are retired, or have
    written nothing, are left out.
    """
    live = ModelVersion.Status.LIVE
    versions = list(
        ModelVersion.objects.exclude(status=ModelVersion.Status.RETIRED).filter(has_written())
    )
    versions.sort(key=lambda each: (each.status == live, each.created_at, each.pk), reverse=True)
    if not versions:
        return []
    first = max(versions, key=lambda each: (each.status == live, each.weight, -each.pk))
    return [first, *(each for each in versions if each != first)]


class UnknownVersion(LookupError):
    """A name that no model version has; the message names it and those that exist."""


def versions_named(names: Iterable[str]) -> list[ModelVersion]:
    """The versions called `NAME@VERSION`, or every version of a bare `NAME`, in the order given.

    Raises UnknownVersion for the first name that nothing answers to.
    """
    every = list(ModelVersion.objects.all())
    found: dict[int, ModelVersion] = {}
    for name in names:
        spelled = {name, one_spelling_of(name)}
        matching = [v for v in every if spelled & {v.name, v.identifier}]
        if not matching:
            known = ", ".join(v.identifier for v in every[:20]) or "none yet"
            raise UnknownVersion(f'no model version is called "{name}"; there are: {known}')
        found.update((version.pk, version) for version in matching)
    return list(found.values())
