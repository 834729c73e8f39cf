"""Generators from other distributions, by the entry point group `writeup.generators`. Pure.

One is loaded when it is first asked for by name, so a broken one harms nobody who doesn't use it.
"""

from __future__ import annotations

from importlib import metadata
from typing import Any

from summaries.generators.base import Generator, GeneratorError, Settings

GROUP = "writeup.generators"
_NEEDED = ("name", "model_type", "note", "packages", "settings_type", "generate")
_loaded: dict[tuple[metadata.EntryPoint, str], Generator[Any]] = {}


class BrokenPluginError(GeneratorError):
    """A generator is named by an installed distribution and can't be used."""


def plugin_names() -> tuple[str, ...]:
    """The names that installed distributions give to generators; nothing is loaded."""
    return tuple(sorted({point.name for point in metadata.entry_points(group=GROUP)}))


def distribution_of(name: str) -> str | None:
    """The distribution that a plugin of that name comes with, None where there is none."""
    points = metadata.entry_points(group=GROUP, name=name)
    return next((point.dist.name for point in points if point.dist), None)


def plugin(name: str) -> Generator[Any] | None:
    """The plugin of that name, None where there is none.

    Raises BrokenPluginError, naming the plugin and its distribution, where it can't be loaded, is
    no generator, or two distributions claim the name.
    """
    points = list(metadata.entry_points(group=GROUP, name=name))
    if not points:
        return None
    sources = sorted({_source(point) for point in points})
    if len(sources) > 1:
        raise BrokenPluginError(
            f'several distributions have a generator "{name}": {", ".join(sources)}; uninstall all '
            "but one"
        )
    [point, *_] = points
    # Kept, since a generator may hold a model that it loads once.
    key = (point, str(point.dist.locate_file("")) if point.dist else "")
    if key not in _loaded:
        _loaded[key] = _load(point)
    return _loaded[key]


def _load(point: metadata.EntryPoint) -> Generator[Any]:
    try:
        found = point.load()
        made: Generator[Any] = found() if isinstance(found, type) else found
        missing = [each for each in _NEEDED if not hasattr(made, each)]
    except Exception as problem:  # a plugin may raise anything
        raise _broken(point, f"{type(problem).__name__}: {problem}") from problem
    if missing:
        raise _broken(point, f"it has no {', '.join(missing)}")
    if made.name != point.name:
        raise _broken(point, f'it calls itself "{made.name}"')
    if not (isinstance(made.settings_type, type) and issubclass(made.settings_type, Settings)):
        raise _broken(point, "its settings_type is no subclass of Settings")
    return made


def _broken(point: metadata.EntryPoint, reason: str) -> BrokenPluginError:
    return BrokenPluginError(
        f'the generator "{point.name}" of {_source(point)} cannot be used ({reason}); repair or '
        "uninstall it"
    )


def _source(point: metadata.EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else "an unknown distribution"
