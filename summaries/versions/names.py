"""The version that a name on the command line means, or the one that would be made for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from common.files.rejections import FieldError
from summaries.generators import registry
from summaries.versions.identifiers import split_identifier
from summaries.versions.models import ModelVersion
from summaries.versions.services import VersionError, make_version


@dataclass(frozen=True)
class UnmadeVersion:
    """A version that isn't there yet, by a generator with its default settings."""

    generator: str
    number: str

    @property
    def identifier(self) -> str:
        """As the version will be called: `extractive@1`."""
        return f"{self.generator}@{self.number}"

    @cached_property
    def settings(self) -> dict[str, Any]:
        """What will be recorded. Raises GeneratorError where the generator can't be used."""
        return registry.recorded_settings(self.generator)

    def make(self) -> ModelVersion:
        """Make it, as a draft."""
        return make_version(name=self.generator, version=self.number, generator_name=self.generator)


def version_called(identifier: str) -> ModelVersion | UnmadeVersion:
    """The version `NAME@VERSION`; of a bare NAME the only one there is.

    Where no version has the name and a generator has, the one that would be made.
    Raises VersionError for a name that means nothing, or several versions.
    """
    try:
        name, number = split_identifier(identifier)
    except FieldError as error:
        raise VersionError(str(error)) from error
    if "\0" in identifier:  # which Postgres would refuse to look for
        raise VersionError("a version's name holds no NUL character")
    named = list(ModelVersion.objects.filter(name=name).order_by("pk"))
    if not named and name in registry.names():
        return UnmadeVersion(name, number)
    if not named:
        known = ModelVersion.objects.filter(settings__generator__isnull=False)
        listed = ", ".join(version.identifier for version in known[:20]) or "none yet"
        raise VersionError(
            f'no model version is called "{name}"; those that can write: {listed}; generators: '
            f"{', '.join(registry.names())}"
        )
    if "@" not in identifier and len(named) == 1:
        return named[0]
    meant = [version for version in named if version.version == number]
    if "@" in identifier and meant:
        return meant[0]
    there = ", ".join(version.identifier for version in named)
    if "@" in identifier:
        raise VersionError(f'there is no "{identifier}"; there is {there}')
    raise VersionError(f'"{name}" has several versions; say which: {there}')
