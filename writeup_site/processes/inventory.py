"""What the site is made of: its packages as CycloneDX (a bill of materials), and their licences.

Read off the metadata of what is installed here; packages that only the tests need are left out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final, TextIO

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from common.files.csv_out import CRLF, csv_lines

ROOT: Final = Path(__file__).resolve().parent.parent.parent
FILES: Final = ("requirements-core.txt", "requirements.txt", "requirements-models.txt")
ASKED_FOR_ALONE: Final = "requirements-models.txt"  # without what its packages ask for
UNKNOWN: Final = "not said"


@dataclass(frozen=True)
class Component:
    """One installed package."""

    name: str
    version: str
    licence: str  # as its metadata says it; UNKNOWN where they do not
    needs: tuple[str, ...]  # names, as `name` is spelled

    @property
    def purl(self) -> str:
        """Its address among all packages of the world (package URL)."""
        return f"pkg:pypi/{self.name}@{self.version}"


def components(files: Sequence[str] = FILES) -> list[Component]:
    """What the requirements ask for and what that asks for, as far as it is installed, by name."""
    found: dict[str, Component] = {}
    for file in files:
        alone = file == ASKED_FOR_ALONE
        waiting = list(_asked_in(file))
        while waiting:
            asked = waiting.pop()
            name = canonicalize_name(asked.name)
            try:
                distribution = metadata.distribution(name)
            except metadata.PackageNotFoundError:
                continue  # the small installation goes without some
            needs = [] if alone else list(_needs_of(distribution, asked.extras))
            known = found.get(name)
            if known is None or set(_names(needs)) - set(known.needs):
                found[name] = _component(name, distribution, needs)
                waiting += needs
    return [found[name] for name in sorted(found)]


def cyclonedx(parts: Sequence[Component]) -> dict[str, Any]:
    """The bill of materials in CycloneDX 1.5's JSON, without times: same parts, same bytes."""
    there = {part.name: part.purl for part in parts}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "name": "writeup", "bom-ref": "writeup"},
        },
        "components": [
            {
                "type": "library",
                "bom-ref": part.purl,
                "name": part.name,
                "version": part.version,
                "purl": part.purl,
                "licenses": [{"license": {"name": part.licence}}],
            }
            for part in parts
        ],
        "dependencies": [
            {"ref": "writeup", "dependsOn": sorted(there.values())},
            *(
                {
                    "ref": part.purl,
                    "dependsOn": [there[name] for name in part.needs if name in there],
                }
                for part in parts
            ),
        ],
    }


def write_licences(parts: Sequence[Component], to: TextIO) -> None:
    """A table: package, version, licence."""
    rows = [(part.name, part.version, part.licence) for part in parts]
    for line in csv_lines([("package", "version", "licence"), *rows]):
        to.write(f"{line}{CRLF}")


def _asked_in(file: str) -> Iterable[Requirement]:
    for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
        said = line.partition("#")[0].strip()
        if said and not said.startswith("-"):
            yield Requirement(said)


def _needs_of(distribution: metadata.Distribution, extras: set[str]) -> Iterable[Requirement]:
    """What a package asks for on this machine, with the extras that were asked for."""
    for line in distribution.requires or []:
        need = Requirement(line)
        if need.marker is None or any(
            need.marker.evaluate({"extra": extra}) for extra in ("", *extras)
        ):
            yield need


def _names(needs: Iterable[Requirement]) -> list[str]:
    return sorted({canonicalize_name(need.name) for need in needs})


def _component(
    name: str, distribution: metadata.Distribution, needs: Iterable[Requirement]
) -> Component:
    return Component(name, distribution.version, _licence(distribution), tuple(_names(needs)))


def _licence(distribution: metadata.Distribution) -> str:
    """The licence's short name: an expression, else classifiers, else the first line of a text."""
    said = distribution.metadata
    if expression := said.get_all("License-Expression"):
        return str(expression[0])
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in said.get_all("Classifier") or []
        if line.startswith("License :: ") and line.count(" :: ") > 1
    ]
    text = "".join(said.get_all("License") or []).strip().splitlines()
    return " or ".join(classifiers) or (text[0][:100] if text else UNKNOWN)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="What the site is made of, to two files.")
    parser.add_argument("folder", type=Path, help="Gets sbom.json and licences.csv.")
    folder: Path = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    parts = components()
    bill = json.dumps(cyclonedx(parts), indent=1)
    (folder / "sbom.json").write_text(f"{bill}\n", encoding="utf-8")
    with (folder / "licences.csv").open("w", encoding="utf-8", newline="") as file:
        write_licences(parts, file)
    sys.stdout.write(f"{len(parts)} packages: {folder}/sbom.json, {folder}/licences.csv\n")


if __name__ == "__main__":
    main()
