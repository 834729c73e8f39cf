"""What Compare offers to whoever has not chosen yet."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evaluation.comparison.likely_pairs import likely_pairs
from summaries.versions.models import ModelVersion


def version(name: str, number: str, *, days: int, status: str = "live", weight: float = 1.0,
            pk: int = 0) -> ModelVersion:  # fmt: skip
    made: datetime = timezone.now() - timedelta(days=days)
    return ModelVersion(
        pk=pk or 1_000 - days, name=name, version=number, status=status, weight=weight,
        created_at=made,
    )  # fmt: skip


def said(*versions: ModelVersion) -> list[tuple[str, str]]:
    return [(p.baseline.identifier, p.candidate.identifier) for p in likely_pairs(versions)]


def test_the_newest_of_a_name_is_held_against_the_one_before_it() -> None:
    one, two, three = (version("bart", str(n), days=9 - n, status="draft") for n in (1, 2, 3))
    assert said(one, three, two) == [("bart@2", "bart@3")]


def test_a_retired_version_is_no_candidate_and_the_last_baseline() -> None:
    gone = version("bart", "2", days=5, status="retired")
    assert said(version("bart", "1", days=9, status="draft"), gone) == []
    new = version("bart", "3", days=1, status="draft")
    assert said(gone, new) == [("bart@2", "bart@3")]
    assert said(gone, new, version("bart", "1", days=9, status="draft")) == [("bart@1", "bart@3")]


def test_what_most_readers_see_is_held_against_the_newest_others_once() -> None:
    old = version("bart", "1", days=9, weight=3.0)
    new, other = version("bart", "2", days=2), version("lead", "1", days=5)
    assert said(new, old, other) == [("bart@1", "bart@2"), ("bart@1", "lead@1")]


def test_of_many_names_a_few_are_offered() -> None:
    many = [version(f"m{n}", v, days=100 - 2 * n - int(v)) for n in range(20) for v in "01"]
    # Three of either kind; of equal weights the one that was there first is the one most see.
    assert said(*many) == [
        *((f"m{n}@0", f"m{n}@1") for n in (19, 18, 17)),
        *(("m0@0", other) for other in ("m19@1", "m19@0", "m18@1")),
    ]


def test_nothing_is_offered_of_one_version_or_none() -> None:
    assert said() == said(version("bart", "1", days=1)) == []


@pytest.mark.django_db
def test_compare_opened_without_versions_offers_pairs_that_lead_to_a_report(
    client: Client, team: User,
) -> None:  # fmt: skip
    client.force_login(team)
    for n in "12":
        ModelVersion.objects.create(name="<b>", version=n, status="live")
    page = client.get(reverse("compare")).text
    address = "baseline=%3Cb%3E%401&amp;candidate=%3Cb%3E%402"
    assert f'<a href="?{address}">Is <bdi>&lt;b&gt;' in page
    report = client.get(f"{reverse('compare')}?{address.replace('&amp;', '&')}")
    assert report.status_code == 200 and "Likely questions" not in report.text
    long = f"{reverse('compare')}?baseline=%3Cb%3E%401&candidate={'x' * 300}"
    answer = client.get(long)
    assert answer.status_code == 404 and "No version is called" in answer.text
