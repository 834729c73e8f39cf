"""The bill of materials and the list of licences."""

from __future__ import annotations

import csv
import io
import json

from packaging.utils import canonicalize_name

from tests.installation.plain_index import pins
from writeup_site.processes.inventory import UNKNOWN, components, cyclonedx, write_licences


def test_every_pin_and_what_it_brings_is_in_the_bill() -> None:
    parts = {part.name: part for part in components()}
    for name, version in pins():
        assert parts[canonicalize_name(name)].version.partition("+")[0] == version
    assert {"asgiref", "nltk", "psycopg-binary"} <= set(parts)  # brought along, one by an extra
    assert not {"pytest", "ruff", "mypy"} & set(parts)  # the tests' own


def test_the_bill_names_nothing_that_is_not_in_it() -> None:
    bill = json.loads(json.dumps(cyclonedx(components())))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    refs = [each["bom-ref"] for each in bill["components"]]
    assert len(refs) == len(set(refs))
    assert {need for each in bill["dependencies"] for need in each["dependsOn"]} == set(refs)
    assert "pkg:pypi/django@5.2.19" in refs
    assert bill == cyclonedx(components())  # no time, nothing random


def test_nearly_every_package_says_its_licence() -> None:
    parts = components()
    written = io.StringIO()
    write_licences(parts, written)
    table = list(csv.DictReader(io.StringIO(written.getvalue())))
    assert len(table) == len(parts)
    licences = {row["package"]: row["licence"] for row in table}
    assert licences["django"] == "BSD-3-Clause"
    unsaid = [name for name, licence in licences.items() if licence == UNKNOWN]
    assert len(unsaid) <= 3, unsaid
