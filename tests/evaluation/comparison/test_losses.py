"""Why a version loses: parts that add up to the difference, ranked, each with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from evaluation.comparison.judging import DEFAULT_RULE
from evaluation.comparison.loss_parts import LossPart, LossSplit
from evaluation.comparison.loss_tables import _tenths
from evaluation.comparison.losses import UNGIVEN, _Whole, loss_splits
from evaluation.comparison.measures import APPROVAL
from evaluation.comparison.pair_votes import PairVotes, SharedArticles, clusters_of
from evaluation.comparison.refusals import PairRefusals
from evaluation.comparison.votes import Asked, duel_estimate, thumb_estimate
from evaluation.opinions.codes import ThumbPart, reason_bits
from evaluation.opinions.columns import DuelColumns, ThumbColumns, columns_of
from evaluation.opinions.part_names import Part
from evaluation.stats.mantel_haenszel import stratified_difference

OLD, NEW = 1, 2


def thumb(  # noqa: PLR0917
    article: int, reader: int, version: int, up: int, part: int = 0, reasons: int = 0
) -> tuple[int, ...]:
    return (article, reader, 0, 0, 0, version, 0, part, up, reasons)


def votes_of(thumbs: list[tuple[int, ...]], duels: Sequence[tuple[int, ...]] = ()) -> PairVotes:
    return PairVotes(OLD, NEW, columns_of(ThumbColumns, thumbs), columns_of(DuelColumns, duels))


def crowd(seed: int = 3) -> PairVotes:
    """600 thumbs of 60 readers on 12 articles; the new version's terms are poor."""
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(600):
        version, part = int(rng.integers(1, 3)), int(rng.choice([0, 1, 5]))
        poor = version == NEW and part == ThumbPart.TERM
        up = int(rng.random() < (0.15 if poor else 0.8))
        given = rng.choice(3) if not up else 0
        reasons = reason_bits([[], ["wrong"], ["wrong", "hard"]][given])
        rows.append(
            thumb(int(rng.integers(1, 13)), int(rng.integers(1, 61)), version, up, part, reasons)
        )
    duels = [
        (int(rng.integers(1, 13)), int(rng.integers(1, 61)), 0, 0, 0, NEW, OLD,
         int(rng.choice([0, 1, 2, 2])))
        for _ in range(200)
    ]  # fmt: skip
    return votes_of(rows, duels)


def by_source(votes: PairVotes) -> dict[Part, PairVotes]:
    """Articles 1 to 4 are the sea's, 5 to 8 the land's, the others have no source."""
    sea, land = np.arange(1, 5, dtype=np.int32), np.arange(5, 9, dtype=np.int32)
    return {
        ("source", "sea"): votes.within(articles=sea),
        ("source", "land"): votes.within(articles=land),
    }


def split_of(splits: tuple[LossSplit, ...], dimension: str, key: str = "approval:all") -> LossSplit:
    (found,) = [s for s in splits if (s.dimension, s.measure.key) == (dimension, key)]
    return found


def test_parts_add_up_to_the_whole_and_the_greatest_loss_is_first() -> None:
    votes = crowd()
    splits = loss_splits(votes, by_source(votes), level=0.95)
    assert {(s.dimension, s.measure.key) for s in splits} == {
        ("section", "approval:all"), ("reason", "approval:all"), ("source", "approval"),
        ("source", "duels"),
    }  # fmt: skip
    for split in splits:
        assert sum(part.amount for part in split.parts) == pytest.approx(split.whole)
        assert [p.amount for p in split.parts] == sorted(p.amount for p in split.parts)
    assert split_of(splits, "section").parts[0].label == "terms"
    assert {p.label for p in split_of(splits, "source", "approval").parts} == {
        "sea",
        "land",
        "no source",
    }


def test_parts_add_up_to_what_the_report_says_of_the_measure() -> None:
    # Readers are shown the new one mostly on the land's articles, where it is worse, and each
    # source weighs as its articles; the new one stands left more often than not.
    votes = uneven_crowd()
    asked = Asked(DEFAULT_RULE)
    said = {
        "approval": thumb_estimate(votes, APPROVAL, asked).difference,
        "duels": duel_estimate(votes, asked).difference,
    }
    plain = stratified_difference(
        votes.thumbs.up.astype(float), votes.thumbs.version == NEW, votes.thumbs.article,
        clusters_of(votes.thumbs),
    )  # fmt: skip
    assert plain.estimate is not None and said["approval"] is not None
    assert abs(plain.estimate.estimate - said["approval"]) > 0.02  # by plain weights it is another
    for split in loss_splits(votes, by_source(votes), level=0.95):
        if split.dimension == "source":
            assert len(split.parts) == 3
            assert split.whole == pytest.approx(said[split.measure.key], abs=1e-11)
            assert sum(p.amount for p in split.parts) == pytest.approx(split.whole, abs=1e-12)


def uneven_crowd() -> PairVotes:
    """800 thumbs and 200 duels, of readers who like what stands left."""
    rng = np.random.default_rng(4)
    rows, duels = [], []
    for number in range(800):
        article = int(rng.integers(1, 13))
        land = 5 <= article <= 8
        version = NEW if rng.random() < (0.85 if land else 0.3) else OLD
        up = int(rng.random() < (0.3 if land and version == NEW else 0.7))
        rows.append(thumb(article, number % 90, version, up))
    for number in range(200):
        left, right = (NEW, OLD) if rng.random() < 0.7 else (OLD, NEW)
        outcome = 0 if rng.random() < 0.75 else 2
        duels.append((int(rng.integers(1, 13)), number % 70, 0, 0, 0, left, right, outcome))
    names = ("", "land", "sea")
    source = np.array([names.index("sea" if a < 5 else "land" if a < 9 else "")
                       for a in range(1, 13)])  # fmt: skip
    shared = SharedArticles(np.arange(1, 13, dtype=np.int32), source, names)
    return replace(votes_of(rows, duels), shared=shared)


def test_parts_add_up_as_they_are_shown() -> None:
    # -1.04, -1.04 and -1.04 points are -3.12 in all: -1.0 three times would be -3.0, not -3.1.
    parts = tuple(LossPart(str(i), str(i), -0.0104, None, 9, ()) for i in range(3))
    shown = _tenths(LossSplit("source", APPROVAL, -0.0312, parts, None))
    assert sorted(shown) == [-11, -10, -10]
    # -5.12 and +2.04 are -3.08: -5.1 and 2.0 are the -3.1 that is shown.
    two = (replace(parts[0], amount=-0.0512), replace(parts[1], amount=0.0204))
    assert _tenths(LossSplit("source", APPROVAL, -0.0308, two, None)) == [-51, 20]


def test_every_interval_of_a_split_holds_at_once() -> None:
    votes = crowd()
    for split in loss_splits(votes, by_source(votes), level=0.95):
        level = 1 - 0.05 / len(split.parts)
        known = [part for part in split.parts if part.interval is not None]
        assert known
        for part in known:
            assert part.interval is not None and part.interval.level == pytest.approx(level)
            assert part.interval.low < part.amount < part.interval.high
    terms = split_of(loss_splits(votes, {}, level=0.95), "section").parts[0]
    assert terms.interval is not None and terms.interval.high < 0


def test_a_loss_in_one_kind_of_section_is_that_sections() -> None:
    rows = []
    for article in (1, 2, 3):
        for reader in range(10):
            for version in (OLD, NEW):
                person = 100 * version + reader
                rows.append(thumb(article, person, version, 1))
                # Of ten the old one's turns please eight, the new one's four.
                liked = reader < (8 if version == OLD else 4)
                rows.append(thumb(article, person, version, int(liked), ThumbPart.TURN))
    split = split_of(loss_splits(votes_of(rows), {}, level=0.95), "section")
    # Half of the weight lies in turns: (0 + (.4 - .8)) / 2.
    assert split.whole == pytest.approx(-0.2)
    assert {p.label: p.amount for p in split.parts} == {
        "turns": pytest.approx(-0.2), "the summary": pytest.approx(0.0),
    }  # fmt: skip
    assert split.parts[0].articles == (1, 2, 3)


def test_a_thumb_down_for_two_reasons_counts_half_for_each() -> None:
    both = reason_bits(["wrong", "long"])
    rows = []
    for article in (1, 2):
        for reader in range(10):
            rows.append(thumb(article, reader, OLD, 1))
            # Of ten the new one displeases four for two reasons, two for none.
            down = reader < 6
            rows.append(
                thumb(article, 100 + reader, NEW, int(not down), 0, both if reader < 4 else 0)
            )
    split = split_of(loss_splits(votes_of(rows), {}, level=0.95), "reason")
    assert split.whole == pytest.approx(-0.6)
    assert {p.value: p.amount for p in split.parts} == {
        "wrong": pytest.approx(-0.2), "long": pytest.approx(-0.2), UNGIVEN: pytest.approx(-0.2),
    }  # fmt: skip
    assert split.given == (8, 12)
    assert {p.label for p in split.parts} == {"Wrong fact", "Too long", UNGIVEN}


def test_where_no_reason_was_given_there_is_no_split_by_reasons() -> None:
    votes = crowd()
    bare = replace(votes.thumbs, reasons=np.zeros(len(votes.thumbs), np.uint16))
    splits = loss_splits(replace(votes, thumbs=bare), {}, level=0.95)
    assert "reason" not in {split.dimension for split in splits}


def test_what_shares_too_little_is_not_split() -> None:
    rows = [thumb(1, reader, OLD, 1, reader % 2) for reader in range(20)]
    rows += [thumb(2, reader, NEW, 0, reader % 2) for reader in range(20)]
    assert loss_splits(votes_of(rows), {}, level=0.95) == ()
    assert loss_splits(votes_of([]), {}, level=0.95) == ()


@pytest.mark.parametrize(("reasons", "is_split"), [(["wrong"], True), ([], False)])
def test_one_reason_of_the_first_kind_is_enough_to_split_by(
    reasons: list[str], is_split: bool
) -> None:
    rows = [thumb(1 + n % 4, n, 1 + n // 4 % 2, n % 3 > 0, 0, 0) for n in range(48)]
    first = next(place for place, row in enumerate(rows) if not row[8])
    rows[first] = (*rows[first][:9], reason_bits(reasons))
    splits = loss_splits(votes_of(rows), {}, level=0.95)
    assert ("reason" in {split.dimension for split in splits}) is is_split


def test_refusals_that_lose_by_the_rule_are_a_part_of_duels_beside_the_choices() -> None:
    votes = crowd()
    articles = np.arange(1, 17, dtype=np.int32)
    no, lost, won = np.zeros(16, bool), articles > 11, articles == 11
    plain = split_of(loss_splits(votes, by_source(votes), level=0.95), "source", "duels")
    refused = replace(votes, refusals=PairRefusals(articles, won, lost))
    split = split_of(loss_splits(refused, by_source(votes), level=0.95), "source", "duels")
    # Of 16 articles 5 are lost and 1 is won: (1 - 5) / 2 / 16, and 10 / 16 of what choices add.
    (apart,) = [part for part in split.parts if not part.opinions]
    assert (apart.label, apart.amount) == ("6 articles that one alone refused", -4 / 32)
    assert (apart.interval, apart.articles) == (None, (12, 13, 14))  # three are named
    assert split.whole == pytest.approx(plain.whole * 10 / 16 - 4 / 32)
    rule = replace(DEFAULT_RULE, refusals_lose=True)
    found = duel_estimate(refused, Asked(rule))
    assert found.difference == pytest.approx(split.whole)
    by_label = {part.label: part for part in plain.parts}
    for part in split.parts:
        if part is not apart:
            same = by_label[part.label]
            assert part.amount == pytest.approx(same.amount * 10 / 16)
            assert part.interval is not None and same.interval is not None
            assert part.interval.low == pytest.approx(same.interval.low * 10 / 16)
    even = replace(votes, refusals=PairRefusals(articles, articles == 16, articles == 15))
    split = split_of(loss_splits(even, by_source(votes), level=0.95), "source", "duels")
    assert all(part.opinions for part in split.parts)  # one each: they add nothing
    none = replace(votes, refusals=PairRefusals(articles, no, no))
    assert split_of(loss_splits(none, by_source(votes), level=0.95), "source", "duels") == plain


def test_three_articles_are_named_the_worst_first_and_none_for_what_rounding_leaves() -> None:
    # Points of the whole; below a thousandth of a thousandth of one nothing is known to be lost.
    amounts = np.array([-0.2, -0.4, 0.3, -0.1, -0.3, -0.5, 0.35, -1.05e-8, -0.95e-8])
    codes = np.array([0, 1, 2, 3, 4, 5, 5, 6, 7])
    whole = _Whole(
        APPROVAL, amounts, codes, np.arange(10, 18, dtype=np.int32), lambda places, level: None,
        np.ones(9, bool),
    )  # fmt: skip
    assert whole.piece("", "", np.arange(9)).articles == (11, 14, 10)  # 15 lost .15 alone
    assert whole.piece("", "", np.arange(6, 9)).articles == (16,)
    assert whole.piece("", "", np.array([2, 8])).articles == ()
