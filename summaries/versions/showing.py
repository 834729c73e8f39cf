"""Who sees which version: its status and weight, every change of them noted."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import User
from django.db import connection, transaction

from summaries.versions.models import ModelVersion, TrafficChange
from summaries.versions.services import VersionError

# Far beyond any share of readers, and far from where sums of floats lose the small ones.
MOST_WEIGHT: Final = 1_000_000.0


@dataclass(frozen=True, slots=True)
class Showing:
    """A version's status, and its weight, 0 to MOST_WEIGHT."""

    status: str
    weight: float


class VersionHeldError(VersionError):
    """Something else decides for now who sees the version; the message says what."""

    def __init__(self, version: ModelVersion) -> None:
        super().__init__(
            f"{version.identifier} is held by {version.held_by}, which alone changes who sees it; "
            "stop that first"
        )


def show_versions(
    wanted: Mapping[int, Showing],
    *,
    because: str = "",
    by: User | None = None,
    who: str = "",
    holder: str = "",
) -> list[TrafficChange]:
    """Give versions, by id, this status and weight; what was changed, a row each.

    who: of the change where it is no login's. holder: for whom versions are held, if they are.
    Raises VersionHeldError for one that is held by something else, VersionError for a weight that
    is none. All are changed or none.
    """
    for showing in wanted.values():
        _check(showing)
    with transaction.atomic():
        rows = ModelVersion.objects.select_for_update().order_by("pk").filter(pk__in=wanted)
        changing = [
            version
            for version in rows
            if Showing(version.status, version.weight) != wanted[version.pk]
        ]
        for version in changing:
            if version.held_by not in {"", holder}:
                raise VersionHeldError(version)
        name = by.get_username() if by else who or "the program"
        return TrafficChange.objects.bulk_create(
            TrafficChange(
                by=by, who=name, version=version,
                what=_give(version, wanted[version.pk]) + (f" ({because})" if because else ""),
            )
            for version in changing
        )  # fmt: skip


def set_status(
    version: ModelVersion, status: str, *, by: User | None = None, who: str = ""
) -> bool:
    """Make it a draft, live or retired; whether that changed anything.

    Raises VersionHeldError where something else decides that now.
    """
    weight = ModelVersion.objects.values_list("weight", flat=True).get(pk=version.pk)
    showing = Showing(ModelVersion.Status(status), weight)
    return bool(show_versions({version.pk: showing}, by=by, who=who))


def import_showings(wanted: Mapping[int, Showing]) -> None:
    """Give versions status and weight as an import says, where nothing else holds them.

    An import does not fail for one that is held: the rest of its line is taken.
    """
    if not wanted:
        return
    held = ModelVersion.objects.filter(pk__in=wanted).exclude(held_by="")
    kept = set(held.values_list("pk", flat=True))
    free = {pk: showing for pk, showing in wanted.items() if pk not in kept}
    show_versions(free, because="an import says so", who="import")


def keep_showing(versions: Collection[int], *, changing: bool) -> None:
    """Let nobody else show or hide these versions, by id, until this transaction ends.

    For whoever is about to write articles and summaries of several versions. Who shows or hides a
    version locks it and then what readers see of it (`breakdowns/readable.py`): whoever holds some
    of that and asks for a version afterwards waits in a circle. changing: whether the versions
    are written, too. SQLite has one writer.
    """
    if connection.vendor != "postgresql" or not versions:
        return
    strength = "NO KEY UPDATE" if changing else "SHARE"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM summaries_modelversion WHERE id = ANY(%s) "  # noqa: S608  # names of this file
            f"ORDER BY id FOR {strength}",
            [sorted(versions)],
        )


def hold_versions(versions: Iterable[int], *, holder: str) -> None:
    """Let `holder` alone change who sees these versions, by id.

    Raises VersionHeldError where something else holds one; then none is held by this call.
    """
    with transaction.atomic():
        rows = ModelVersion.objects.select_for_update().order_by("pk").filter(pk__in=versions)
        for version in rows:
            if version.held_by not in {"", holder}:
                raise VersionHeldError(version)
        rows.update(held_by=holder)


def release_versions(*, holder: str) -> None:
    """Give back what `holder` held."""
    ModelVersion.objects.filter(held_by=holder).update(held_by="")


def _check(showing: Showing) -> None:
    if not (math.isfinite(showing.weight) and 0 <= showing.weight <= MOST_WEIGHT):
        raise VersionError(f"a weight is a number from 0 to {MOST_WEIGHT:,.0f}")
    ModelVersion.Status(showing.status)


def _give(version: ModelVersion, wanted: Showing) -> str:
    """Write it to the version's row; what was and what is."""
    said = []
    if version.status != wanted.status:
        said.append(f"{version.status} → {wanted.status}")
    if version.weight != wanted.weight:
        said.append(f"weight {version.weight:.4g} → {wanted.weight:.4g}")
    version.status, version.weight = wanted.status, wanted.weight
    version.save(update_fields=["status", "weight"])
    return f"{version.identifier}: {', '.join(said)}"
