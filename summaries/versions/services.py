"""Writes of model versions that a generator of this site works for."""

from __future__ import annotations

from typing import Any, Final

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import BooleanField, Case, Exists, OuterRef, QuerySet, Value, When

from common.files.rejections import FieldError
from summaries.generators.base import GeneratorError
from summaries.generators.registry import generator, recorded_settings
from summaries.versions.identifiers import checked_name
from summaries.versions.models import ModelVersion

FIXED: Final = (
    "Its name, version and settings are fixed: they say what made the texts it has written. "
    "To change them, copy it as a new version."
)


class VersionError(ValueError):
    """A version cannot be made or changed so; the message gives the fact and the way out."""


class VersionFixedError(VersionError):
    """The version has written something, so what made it stays as it is."""

    def __init__(self) -> None:
        super().__init__(FIXED)


class CannotWriteError(VersionError):
    """Nothing here writes as the version does."""


def has_outputs(version: str = "pk") -> Case:
    """Whether a version has written, or is just writing; `version` leads to its id."""
    written = (
        _rows_of("Summary", version),
        _rows_of("OwnBreakdown", version),
        _rows_of("Batch", version).filter(status="running"),
    )
    return Case(
        *(When(Exists(rows), then=Value(True)) for rows in written),
        default=Value(False),
        output_field=BooleanField(),
    )


def _rows_of(model: str, version: str) -> QuerySet[Any]:
    # By name: what a version writes stands in rooms above this one.
    rows: QuerySet[Any] = apps.get_model("summaries", model)._default_manager.all()
    return rows.filter(version=OuterRef(version))


def is_fixed(version: ModelVersion) -> bool:
    """Whether name, version and settings may not change any more. One query."""
    found = ModelVersion.objects.filter(pk=version.pk).values_list(has_outputs(), flat=True)
    return any(found)


def check_can_write(version: ModelVersion) -> str:
    """The name of the generator that writes for it. Raises CannotWriteError where none can."""
    made_by = version.settings
    name = made_by.get("generator") if isinstance(made_by, dict) else None
    if not isinstance(name, str) or not name:
        raise CannotWriteError(
            f"nothing here writes as {version.identifier} does: it was imported; copy it as a new "
            "version and choose a generator"
        )
    try:
        generator(name).settings_type.from_json(made_by.get("settings") or {})
    except (GeneratorError, TypeError, ValueError) as error:
        raise CannotWriteError(f"{version.identifier} cannot write: {error}") from error
    return name


def make_version(
    *,
    name: str,
    version: str = "1",
    generator_name: str,
    settings: dict[str, Any] | None = None,
    title: str = "",
    note: str | None = None,
    status: str = ModelVersion.Status.DRAFT,
) -> ModelVersion:
    """A new version that a generator writes for, with all that fixes its output recorded.

    settings: by name, the others are the generator's defaults. note: None for the generator's own.
    Raises GeneratorError for settings it can't take, VersionError for a name that is taken.
    """
    name, version, title = _checked(name, version, title)
    made_by = recorded_settings(generator_name, settings)
    chosen = generator(generator_name)
    made = ModelVersion(
        name=name,
        version=version,
        title=title,
        kind=chosen.model_type,
        note=chosen.note if note is None else note,
        settings=made_by,
        status=status,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise VersionError(
            f"there is a {made.identifier} already; the next is version {next_number(name)}"
        ) from error
    return made


def change_version(
    version: ModelVersion,
    *,
    name: str,
    number: str,
    generator_name: str,
    settings: dict[str, Any],
    title: str,
    note: str,
) -> ModelVersion:
    """Change a version that has written nothing yet.

    Raises VersionFixedError where it has, GeneratorError for settings, VersionError for a name
    that is taken.
    """
    name, number, title = _checked(name, number, title)
    made_by = recorded_settings(generator_name, settings)
    try:
        with transaction.atomic():
            # Held, so that no first text of it is stored between the question and the answer.
            held = ModelVersion.objects.select_for_update().get(pk=version.pk)
            if is_fixed(held):
                raise VersionFixedError
            held.name, held.version, held.title, held.note = name, number, title, note
            held.kind, held.settings = generator(generator_name).model_type, made_by
            held.save()
    except IntegrityError as error:
        raise VersionError(f"there is a {name}@{number} already; choose another") from error
    return held


def next_number(name: str) -> str:
    """The version that comes after all there are of that name: the highest number and one."""
    held = ModelVersion.objects.filter(name=name).values_list("version", flat=True)
    numbers = [int(each) for each in held if each.isascii() and each.isdigit()]
    return str(max([*numbers, 0]) + 1) if numbers or not held else f"{len(held) + 1}"


def _checked(name: str, version: str, title: str) -> tuple[str, str, str]:
    """All three in one spelling. Raises VersionError."""
    if not name.strip() or not version.strip():
        raise VersionError("a version has a name and a number; give both")
    if "@" in name + version or name != name.strip():
        raise VersionError('"@" stands between name and version; leave it out of both')
    try:
        return (
            checked_name(name, "the name"),
            checked_name(version, "the version"),
            checked_name(title, "the title"),
        )
    except FieldError as error:
        raise VersionError(str(error)) from error
