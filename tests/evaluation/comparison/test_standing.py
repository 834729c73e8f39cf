"""The standing as pages read it: once for each time it was kept, with the names of today."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from evaluation.agreement.reports import refresh_standings
from evaluation.comparison.kept_models import Kept
from evaluation.comparison.standing import kept_standing
from evaluation.opinions.codes import Origin
from evaluation.opinions.services import derive_all_marked
from summaries.versions.models import ModelVersion
from tests.rows.duels import duel
from tests.rows.written import articles_of, make_pair

pytestmark = pytest.mark.django_db


def keep(won: int, pair: tuple[ModelVersion, ModelVersion]) -> None:
    """Count so many more duels, and keep the standing anew."""
    for _ in range(won):
        for article in articles_of(pair[0]):
            duel(pair[1], pair[0], article)
    derive_all_marked()
    refresh_standings()


def test_a_standing_is_read_once_and_again_when_it_was_kept_anew(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    assert kept_standing(Origin.READER) is None
    pair = make_pair(articles=3)
    keep(2, pair)
    with django_assert_num_queries(3):
        first = kept_standing(Origin.READER)
    with django_assert_num_queries(2):
        again = kept_standing(Origin.READER)
    assert first is not None and first.standing.duels == 6 and again == first
    keep(1, pair)
    with django_assert_num_queries(3):
        grown = kept_standing(Origin.READER)
    assert grown is not None and grown.standing.duels == 9
    assert kept_standing(Origin.IMPORTED) is None


def test_a_version_has_todays_name_and_one_that_is_gone_says_so() -> None:
    pair = make_pair(articles=3)
    keep(2, pair)
    assert kept_standing(Origin.READER) is not None
    ModelVersion.objects.filter(pk=pair[1].pk).update(name="renamed")
    ids = [pair[0].pk, pair[1].pk]
    row = Kept.objects.get(kind=Kept.Kind.STANDING, key="reader")
    for strength in row.payload["strengths"]:
        strength["version_id"] = {ids[0]: 0, ids[1]: ids[1]}[strength["version_id"]]
    row.save()  # at another time, so that it is read again
    found = kept_standing(Origin.READER)
    assert found is not None
    labels = {each.version_id: each.label for each in found.standing.strengths}
    assert labels[ids[1]].startswith("renamed") and labels[0] == "a version that is gone"
