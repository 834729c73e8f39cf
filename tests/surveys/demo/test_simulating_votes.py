"""Simulated readers vote by the same path as everybody."""

import pytest

from surveys.ballots.models import Ballot
from surveys.collecting.audit import audit
from surveys.demo.simulating import Simulated
from surveys.demo.simulating_votes import simulate_votes
from surveys.exposures.models import Exposure
from surveys.readers.models import Reader
from surveys.thumbs.kind import THUMB
from surveys.thumbs.models import Tally, Vote
from tests.rows.written import make_article, make_summary, make_version

pytestmark = pytest.mark.django_db


def test_the_same_seed_adds_nothing_a_second_time() -> None:
    versions = [make_version(name) for name in "ab"]
    for article in [make_article() for _ in range(4)]:
        for version in versions:
            make_summary(article=article, version=version)
    first = simulate_votes(seed=1, readers=10, share=0.7)
    assert first.known == 0
    assert first.added == Ballot.objects.count() > 15  # 10 · 4 · 0.7 = 28 votes expected
    before = list(Ballot.objects.order_by("pk").values_list("pk", "value"))
    again = simulate_votes(seed=1, readers=10, share=0.7)
    assert again == Simulated(added=0, known=first.added)
    assert list(Ballot.objects.order_by("pk").values_list("pk", "value")) == before
    assert simulate_votes(seed=2, readers=10, share=0.7).added > 0


def test_everything_about_them_says_that_they_are_simulated() -> None:
    make_summary()
    simulate_votes(seed=1, readers=20, share=1)
    assert not Reader.objects.filter(simulated=False).exists()
    assert not Vote.objects.filter(simulated=False).exists()
    tally = Tally.objects.get()
    assert (tally.up, tally.down) == (tally.simulated_up, tally.simulated_down)
    assert tally.up + tally.down == 20
    assert not Ballot.objects.uncounted().exists()
    assert audit(THUMB) == []


def test_each_reader_is_exposed_to_one_version_of_an_article_and_votes_on_that() -> None:
    article = make_article()
    for _ in range(3):
        make_summary(article=article)
    simulate_votes(seed=1, readers=30, share=1)
    voted = Vote.objects.values_list("reader_id", "target__version_id")
    assert sorted(voted) == sorted(Exposure.objects.values_list("reader_id", "version_id"))


def test_only_what_is_live_and_shown_is_voted_on() -> None:
    for fields in ({"status": "draft"}, {"status": "retired"}, {"status": "live", "weight": 0}):
        make_summary(version=make_version(str(fields), **fields))
    assert simulate_votes(seed=1, readers=5) == Simulated(added=0, known=0)
