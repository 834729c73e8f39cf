"""A module that is already imported, changed where it stands: in a fork, so for that fork alone.

Functions keep who they are and get new code and defaults, since others hold them by then; a number
is set wherever somebody imported it by name.
"""

from __future__ import annotations

import re
import sys
from functools import cached_property
from inspect import unwrap
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

from benchmarks.mutant import ROOT, imported


def put_in(module: ModuleType, code: CodeType) -> bool:
    """Make `module` what `code` makes; whether that changed anything. Raises as importing would."""
    fresh = ModuleType(module.__name__)
    fresh.__file__ = module.__file__
    exec(code, fresh.__dict__)  # noqa: S102  # the module itself, with one change
    changed = False
    for name, new in vars(fresh).items():
        old = vars(module).get(name)
        if name.startswith("__") or isinstance(new, ModuleType):
            continue
        if isinstance(new, type):
            if new.__module__ == module.__name__ and isinstance(old, type):
                changed |= _renew_class(old, new)
        elif _function(new) is not None:
            changed |= _renew(old, new)
        elif _differ(old, new):
            changed = True
            for holder in _holders(module, name, old):
                setattr(holder, name, new)
    return changed


def _renew_class(old: type, new: type) -> bool:
    changed = False
    for name, member in vars(new).items():
        before = vars(old).get(name)
        if _function(member) is not None and before is not None:
            changed |= _renew(before, member)
        elif not name.startswith("__") and _differ(before, member):
            setattr(old, name, member)
            changed = True
    return changed


def _renew(old: object, new: object) -> bool:
    before, after = _function(old), _function(new)
    if before is None or after is None or before.__module__ != after.__module__:
        return False
    changed = before.__code__ != after.__code__
    if changed:
        before.__code__ = after.__code__
    for name in ("__defaults__", "__kwdefaults__"):
        if _differ(getattr(before, name), getattr(after, name)):
            setattr(before, name, getattr(after, name))
            changed = True
    return changed


def _function(value: object) -> FunctionType | None:
    if isinstance(value, staticmethod | classmethod):
        value = value.__func__
    elif isinstance(value, property):
        value = value.fget
    elif isinstance(value, cached_property):
        value = value.func
    elif hasattr(value, "__wrapped__"):
        value = unwrap(value)  # type: ignore[arg-type]  # a cached function
    return value if isinstance(value, FunctionType) else None


def _differ(old: object, new: object) -> bool:
    """By what is printed of them: of what has no equality each import makes another."""
    old_said, new_said = (re.sub(r" at 0x\w+", "", repr(value)) for value in (old, new))
    return old_said != new_said


def _holders(module: ModuleType, name: str, value: object) -> list[ModuleType]:
    """The module and who imported this value from it by its name."""
    others = [
        other
        for other in list(sys.modules.values())
        if vars(other).get(name) is value
        and str(getattr(other, "__file__", None)).startswith(str(ROOT))
        and f"{module.__name__}.{name}" in imported(Path(str(other.__file__)))
    ]
    return [module, *others]
