"""Simulated votes follow from their seed."""

from __future__ import annotations

import base64

from surveys.demo.simulated_votes import (
    SimulatedCandidate,
    SimulatedPage,
    SimulatedVote,
    approval_of,
    cookie_of,
    votes_of,
)
from surveys.readers.cookies import key_of

TWO = (SimulatedCandidate(1, "a@1", 1.0), SimulatedCandidate(2, "b@1", 1.0))


def draw(
    pages: list[SimulatedPage], *, seed: int = 1, readers: int = 1, share: float = 1.0
) -> list[SimulatedVote]:
    """Every vote of these readers."""
    return [
        vote
        for reader in range(readers)
        for vote in votes_of(pages, seed=seed, reader=reader, share=share)
    ]


def test_the_same_seed_draws_the_same_votes_and_another_seed_others() -> None:
    pages = [SimulatedPage(f"a{n}", TWO) for n in range(20)]
    assert draw(pages, readers=5) == draw(pages, readers=5)
    assert draw(pages, readers=5) != draw(pages, readers=5, seed=2)


def test_each_reader_votes_on_about_their_share_of_pages() -> None:
    pages = [SimulatedPage(f"a{n}", TWO) for n in range(1000)]
    assert 450 < len(draw(pages, share=0.5)) < 550  # 500 expected, 3 standard deviations are 47
    assert draw(pages, share=0.0) == []
    assert draw([SimulatedPage("empty", ())]) == []


def test_readers_are_split_by_weight() -> None:
    page = SimulatedPage(
        "a", (SimulatedCandidate(1, "a@1", 3.0), SimulatedCandidate(2, "b@1", 1.0))
    )
    shown = [vote.summary_id for vote in draw([page], readers=2000)]
    assert 1440 < shown.count(1) < 1560  # 1500 expected, 3 standard deviations are 58


def test_a_new_version_moves_only_those_who_see_it() -> None:
    before = draw([SimulatedPage("a", TWO)], readers=300)
    after = draw([SimulatedPage("a", (*TWO, SimulatedCandidate(3, "c@1", 1.0)))], readers=300)
    moved = [new for old, new in zip(before, after, strict=True) if old != new]
    assert 70 < len(moved) < 130  # a third of 300
    assert {vote.summary_id for vote in moved} == {3}


def test_a_version_gets_about_the_approval_that_the_seed_gave_it() -> None:
    pages = [SimulatedPage(f"a{n}", (SimulatedCandidate(1, "a@1", 1.0),)) for n in range(60)]
    votes = draw(pages, readers=60)
    share = sum(vote.values[-1] == 1 for vote in votes) / len(votes)
    approval = approval_of("a@1", seed=1)
    assert 0.35 <= approval <= 0.9
    assert abs(share - approval) < 0.1  # 0.06 and less come from the readers' leaning


def test_some_change_their_mind_and_end_on_the_other_side() -> None:
    votes = draw([SimulatedPage(f"a{n}", TWO) for n in range(1000)])
    changed = [vote.values for vote in votes if len(vote.values) == 2]
    assert 20 < len(changed) < 80  # 5 % of 1000
    assert all(first == -last for first, last in changed)
    assert all(value in (1, -1) for vote in votes for value in vote.values)


def test_a_simulated_cookie_has_the_form_of_a_real_one() -> None:
    cookie = cookie_of(seed=1, reader=2)
    assert len(base64.urlsafe_b64decode(cookie + "==")) == 16
    assert key_of(cookie).hash != key_of(cookie_of(seed=1, reader=3)).hash
    assert cookie_of(seed=1, reader=23) != cookie_of(seed=12, reader=3)


def test_a_vote_names_its_article() -> None:
    (vote,) = draw([SimulatedPage("a", TWO[:1])])
    assert vote == SimulatedVote("a", 1, vote.values)
