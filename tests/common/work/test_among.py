"""Rows by a list of ids that is one value of the statement."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from common.work.among import among, among_texts
from summaries.breakdowns.models import Summary
from summaries.versions.models import ModelVersion
from tests.rows.written import make_summary, make_versions

pytestmark = pytest.mark.django_db


def test_those_of_the_list_are_found_however_long_it_is(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ids = [version.pk for version in make_versions(3)]
    rows = ModelVersion.objects.order_by("pk")
    with django_assert_num_queries(2):
        assert [row.pk for row in among(rows, [ids[2], ids[0], *range(10**6, 10**6 + 50_000)])] == [
            ids[0], ids[2],
        ]  # fmt: skip
        assert not among(rows, []).exists()


def test_by_another_column_beside_other_conditions_and_joins() -> None:
    one, other = make_summary(), make_summary()
    found = among(Summary.objects.all(), [one.version_id, other.version_id], "version_id")
    assert set(found.filter(article__title=one.article.title)) == {one}


def test_texts_of_a_list_are_found_whatever_signs_they_hold() -> None:
    names = ["plain", 'a "quoted", {braced} one\\', "ü 中", "NULL"]
    for name in (*names, "another"):
        ModelVersion.objects.create(name=name)
    rows = ModelVersion.objects.all()
    assert {row.name for row in among_texts(rows, [*names, "nobody"], "name")} == set(names)
    assert not among_texts(rows, [], "name").exists()
