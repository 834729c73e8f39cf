"""Simulated readers judge duels by the same path as everybody."""

import pytest

from surveys.ballots.models import Ballot
from surveys.collecting.audit import audit
from surveys.demo.simulating import Simulated
from surveys.demo.simulating_duels import simulate_duels
from surveys.duels.kind import DUEL
from surveys.duels.models import DuelVote, Impression, PairTally
from surveys.readers.models import Reader
from tests.rows.written import make_contest, make_summary, make_version, make_versions

pytestmark = pytest.mark.django_db


def test_the_same_seed_adds_nothing_a_second_time() -> None:
    make_contest(make_versions(3), articles=4)
    first = simulate_duels(seed=1, readers=10, share=0.7)
    assert first.known == 0
    assert first.added == Ballot.objects.count() == Impression.objects.count() > 15
    before = list(Ballot.objects.order_by("pk").values_list("pk", "value"))
    again = simulate_duels(seed=1, readers=10, share=0.7)
    assert again == Simulated(added=0, known=first.added)
    assert list(Ballot.objects.order_by("pk").values_list("pk", "value")) == before
    assert simulate_duels(seed=2, readers=10, share=0.7).added > 0


def test_everything_about_them_says_that_they_are_simulated() -> None:
    make_contest(articles=3)
    simulate_duels(seed=1, readers=20, share=1)
    assert not Reader.objects.filter(simulated=False).exists()
    assert not DuelVote.objects.filter(simulated=False).exists()
    tally = PairTally.objects.get()
    names = ("first", "second", "tie", "bad")
    counts = [getattr(tally, name) for name in names]
    assert counts == [getattr(tally, f"simulated_{name}") for name in names]
    assert sum(counts) == 60  # 20 readers · 3 articles
    assert not Ballot.objects.uncounted().exists()
    assert audit(DUEL) == []


def test_only_what_is_live_shown_and_of_the_source_is_judged() -> None:
    versions = make_versions(2)
    make_contest(versions, source="elsewhere")
    (article,) = make_contest(versions, source="demo")
    for fields in ({"status": "draft"}, {"status": "live", "weight": 0}):
        version = make_version(str(fields), **fields)
        make_summary(article=article, version=version, text=str(fields))
    simulate_duels(seed=1, readers=5, share=1, source="demo")
    duels = DuelVote.objects.values_list("article", "first_version", "second_version")
    assert set(duels) == {(article.pk, versions[0].pk, versions[1].pk)}
