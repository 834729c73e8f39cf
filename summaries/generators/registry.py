"""Which generators there are. A new one is one file beside this one and one line below.

One of another distribution is an entry point, see `plugins`; it can't take a name from below.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import metadata
from typing import Any

from summaries.generators.base import (
    Draft,
    Generator,
    GeneratorError,
    Growing,
    UnknownGeneratorError,
    UnsuitableTextError,
    Writing,
    WritingTask,
    Written,
)
from summaries.generators.extractive import Extractive
from summaries.generators.lead import Lead
from summaries.generators.openai import OpenAI
from summaries.generators.plugins import distribution_of, plugin, plugin_names
from summaries.generators.smollm import SmolLM
from summaries.generators.spelling import spelled

GENERATORS: dict[str, Generator[Any]] = {
    each.name: each for each in (Extractive(), Lead(), SmolLM(), OpenAI())
}
DEFAULT = "extractive"


def names() -> tuple[str, ...]:
    """Every generator's name: those of this repository, then those of plugins."""
    return (*GENERATORS, *(name for name in plugin_names() if name not in GENERATORS))


def generator(name: str) -> Generator[Any]:
    """The generator of that name.

    Raises UnknownGeneratorError where there is none, BrokenPluginError where it can't be used.
    """
    found = GENERATORS.get(name) or plugin(name)
    if found is None:
        known = ", ".join(names())
        raise UnknownGeneratorError(f'no generator is called "{name}"; there are {known}')
    return found


def is_english_only(name: str) -> bool:
    """Whether the generator reads no language but English: it says so by `english_only`.

    Raises as `generator` does.
    """
    return bool(getattr(generator(name), "english_only", False))


def english_parts(name: str) -> tuple[str, ...]:
    """The parts of a draft that the generator offers for English texts alone, by their names."""
    return tuple(getattr(generator(name), "english_parts", ()))


def generate(name: str, text: str, settings: dict[str, Any] | None = None) -> Draft:
    """A breakdown of `text` by a generator and its settings as stored; {} for its defaults.

    Raises a GeneratorError whose message says what is wrong and the way out.
    """
    chosen = generator(name)
    return spelled(chosen.generate(text, chosen.settings_type.from_json(settings or {})))


def drafts(name: str, text: str, settings: dict[str, Any] | None = None) -> Iterator[Draft]:
    """The breakdown as it grows, part by part; the last is what `generate` gives.

    A generator that cannot show its work gives the whole at once. Closing the iterator ends the
    work at the next part. Raises as `generate` does.
    """
    chosen = generator(name)
    read = chosen.settings_type.from_json(settings or {})
    if isinstance(chosen, Growing):
        yield from map(spelled, chosen.drafts(text, read))
    else:
        yield spelled(chosen.generate(text, read))


def write(
    name: str,
    task: WritingTask,
    text: str,
    instruction: str,
    settings: dict[str, Any] | None = None,
) -> Iterator[Written]:
    """What the generator writes from `text` by `instruction`, as it comes; see `Writing`.

    Closing the iterator ends the work. Raises as that does, and UnsuitableTextError where the
    generator follows no instructions.
    """
    chosen = generator(name)
    if not isinstance(chosen, Writing):
        raise UnsuitableTextError(f'"{name}" follows no instructions; choose another version')
    read = chosen.settings_type.from_json(settings or {})
    yield from map(spelled, chosen.write(task, text, instruction, read))


def can_write(name: str) -> bool:
    """Whether the generator of that name follows instructions; False where there is none usable."""
    try:
        return isinstance(generator(name), Writing)
    except GeneratorError:
        return False


def recorded_settings(name: str, settings: dict[str, Any] | None = None) -> dict[str, Any]:
    """All that fixes a version's output, as JSON: the generator, its settings, its packages.

    A plugin's own distribution is among the packages. The version of one that is not installed is
    None.
    """
    chosen = generator(name)
    full = chosen.settings_type.from_json(settings or {}).as_json()
    own = None if name in GENERATORS else distribution_of(name)
    every = dict.fromkeys((*chosen.packages, *([own] if own else [])))
    packages = {package: _installed(package) for package in every}
    return {"generator": name, "settings": full, "packages": packages}


def other_packages(recorded: dict[str, Any]) -> dict[str, tuple[str | None, str | None]]:
    """Packages of recorded settings that are others here, by name: (recorded, installed)."""
    packages = recorded.get("packages")
    if not isinstance(packages, dict):
        return {}
    pairs = {name: (held, _installed(name)) for name, held in packages.items()}
    return {name: (held, here) for name, (held, here) in pairs.items() if held != here}


def _installed(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
