"""Names of versions that were held before doors spelled them."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from summaries.versions.models import ModelVersion

pytestmark = pytest.mark.django_db


def test_held_names_are_respelled_where_that_name_is_free() -> None:
    for name, version in (
        ("big  bart", "1"), ("ba\u0308r", " 2"), ("lead", "3"),
        ("taken  name", "1"), ("taken name", "1"),
    ):  # fmt: skip
        ModelVersion.objects.create(name=name, version=version)
    import_module("summaries.migrations.0021_versions_in_one_spelling").spell(apps, None)
    assert {each.identifier for each in ModelVersion.objects.all()} == {
        "big bart@1", "b\u00e4r@2", "lead@3", "taken  name@1", "taken name@1",
    }  # fmt: skip
