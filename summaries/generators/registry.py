"""Which generators there are. A new one is one file beside this one and one line below."""

from __future__ import annotations

from importlib import metadata
from typing import Any

from summaries.generators.base import Draft, Generator, UnknownGeneratorError
from summaries.generators.extractive import Extractive
from summaries.generators.lead import Lead
from summaries.generators.openai import OpenAI
from summaries.generators.smollm import SmolLM

GENERATORS: dict[str, Generator[Any]] = {
    each.name: each for each in (Extractive(), Lead(), SmolLM(), OpenAI())
}
DEFAULT = "extractive"


def generator(name: str) -> Generator[Any]:
    """The generator of that name. Raises UnknownGeneratorError where there is none."""
    try:
        return GENERATORS[name]
    except KeyError:
        known = ", ".join(GENERATORS)
        raise UnknownGeneratorError(f'no generator is called "{name}"; there are {known}') from None


def generate(name: str, text: str, settings: dict[str, Any] | None = None) -> Draft:
    """A breakdown of `text` by a generator and its settings as stored; {} for its defaults.

    Raises a GeneratorError whose message says what is wrong and the way out.
    """
    chosen = generator(name)
    return chosen.generate(text, chosen.settings_type.from_json(settings or {}))


def recorded_settings(name: str, settings: dict[str, Any] | None = None) -> dict[str, Any]:
    """All that fixes a version's output, as JSON: the generator, its settings, its packages.

    A package that is not installed has the version None.
    """
    chosen = generator(name)
    full = chosen.settings_type.from_json(settings or {}).as_json()
    packages = {package: _installed(package) for package in chosen.packages}
    return {"generator": name, "settings": full, "packages": packages}


def _installed(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
