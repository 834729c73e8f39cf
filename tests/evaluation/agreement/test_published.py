"""Published figures of SummEval come out of what computes them here, in a bare clone, too.

The figures they are computed from stand in tests/golden; tests marked `shared_data` compare those
with the texts that they were made of.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
import pytest
from scipy import stats

from benchmarks import corpora
from evaluation.agreement.computing import trust_report
from evaluation.agreement.data import LENGTH, MetricTable, TrustData
from evaluation.comparison.measures import rating_measure, score_measure
from evaluation.metrics.rouge.metric import Rouge
from evaluation.stats.agreement import agreement
from evaluation.stats.coefficients import Kind
from evaluation.stats.correlation import summary_level, system_level
from evaluation.stats.exact import exact_means, whole_ratings
from summaries.versions.models import ModelVersion
from tests.golden.make_summeval import GOLDEN, figures_of
from tests.golden.summeval import ALPHAS, CORRELATIONS, DIMENSIONS, TABLE_3, figures

SUMMEVAL: Final = Path(__file__).parents[4] / "shared" / "data" / "summeval.jsonl"
PEERS: Final[dict[Kind, Any]] = {"spearman": stats.spearmanr, "kendall": stats.kendalltau}
Test = TypeVar("Test", bound=Callable[[], None])
CELLS: Final = [(measure, dimension) for measure in CORRELATIONS for dimension in DIMENSIONS]


def needs_texts(test: Test) -> Test:
    """A test that reads SummEval's texts, where they are."""
    missing = pytest.mark.skipif(not SUMMEVAL.exists(), reason=f"{SUMMEVAL.name} is not here")
    return pytest.mark.shared_data(missing(test))


def test_the_means_of_systems_are_those_of_table_3() -> None:
    held = figures()
    off = []
    for place, dimension in enumerate(DIMENSIONS):
        means = exact_means(held.expert_sums[dimension])
        for system, mean in zip(held.systems, means, strict=True):
            assert mean is not None
            if f"{mean / 3:.2f}" != f"{TABLE_3[system][place]:.2f}":
                off.append((system, dimension))
    assert off == [("M15", "consistency")]  # 4.937 in the data


@pytest.mark.filterwarnings("ignore:An input array is constant")  # scipy's word for such articles
@pytest.mark.parametrize(("measure", "dimension"), CELLS)
def test_rouge_agrees_with_experts_within_articles_as_published(
    measure: str, dimension: str
) -> None:
    held = figures()
    scores, ratings = held.rouge[measure], held.expert_sums[dimension]
    published = CORRELATIONS[measure][DIMENSIONS.index(dimension)]
    for (kind, peer), wanted in zip(PEERS.items(), published, strict=True):
        level = summary_level(scores, ratings, kind=kind)
        assert level.coefficient == pytest.approx(wanted, abs=0.006)
        each = [peer(x, y).statistic for x, y in zip(scores, ratings, strict=True)]
        known = [value for value in each if not math.isnan(value)]
        assert level.coefficient == pytest.approx(math.fsum(known) / len(known), abs=1e-12)
        assert (level.articles, level.left_out) == (len(known), 100 - len(known))


def test_length_agrees_with_experts_within_articles_as_scipy_says() -> None:
    words, ratings = figures().words, figures().expert_sums["relevance"]
    for kind, peer in PEERS.items():
        level = summary_level(words, ratings, kind=kind)
        each = [peer(x, y).statistic for x, y in zip(words, ratings, strict=True)]
        assert level.coefficient == pytest.approx(math.fsum(each) / 100, abs=1e-12)
        assert (level.articles, level.left_out) == (100, 0)


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_systems_are_ordered_as_by_scipy(dimension: str) -> None:
    held = figures()
    for scores in (*held.rouge.values(), held.words):
        ratings = held.expert_sums[dimension]
        for kind, peer in PEERS.items():
            level = system_level(scores, ratings, kind=kind)
            wanted = peer(np.round(scores.sum(axis=0), 6), ratings.sum(axis=0)).statistic
            assert level.coefficient == pytest.approx(wanted)
            assert level.systems == 16


@pytest.mark.parametrize("group", ["expert", "crowd"])
def test_people_agree_with_each_other_as_published(group: str) -> None:
    units = {"expert": figures().expert, "crowd": figures().crowd}[group]
    assert units.shape == (1200 * 4, {"expert": 3, "crowd": 5}[group])
    rng = np.random.default_rng(1)
    found = agreement(units, scale="ordinal", rng=rng, resamples=1)
    assert found.alpha == pytest.approx(ALPHAS[group], abs=5e-5)


def test_printed_means_give_back_the_experts_sums() -> None:
    for sums in figures().expert_sums.values():
        assert (whole_ratings((sums / 3).round(6), raters=3) == sums).all()


def test_the_published_row_of_rouge_l_stands_on_the_card_of_its_signature() -> None:
    held = figures()
    data = TrustData(
        versions=tuple(ModelVersion(name=name, version="1") for name in held.systems),
        metrics=(
            MetricTable(
                score_measure("rougeLsum", "rougeLsum|split:newline"), held.rouge["rouge1"]
            ),
            MetricTable(
                score_measure("rougeLsum", "rougeLsum|split:regex"), held.rouge["rougeLsum"],
                standing=False,
            ),
            MetricTable(LENGTH, held.words),
        ),
        ratings=tuple(
            (rating_measure("expert", name), sums) for name, sums in held.expert_sums.items()
        ),
        raters={f"expert:{name}": 3 for name in DIMENSIONS}, singles={}, dimensions=DIMENSIONS,
        parts=(),
    )  # fmt: skip
    report = trust_report(data, resamples=9)
    card = next(card for card in report.cards if "split:regex" in card.signature)
    row = [
        f"{found.value:.3f}"
        for cell in card.cells
        for kind in ("spearman", "kendall")
        if (found := cell.of("summary", kind)) and found.value is not None
    ]
    assert row == ["0.137", "0.106", "0.114", "0.091", "0.105", "0.084", "0.314", "0.239"]
    assert row == [f"{value:.3f}" for pair in CORRELATIONS["rougeLsum"] for value in pair]
    # Only M15's consistency is not what is printed: 4.937 in the data.
    assert [
        (mean.version, name)
        for mean in report.means
        for name, printed in zip(DIMENSIONS, TABLE_3[mean.version.split("@")[0]], strict=True)
        if f"{mean.means[name]:.2f}" != f"{printed:.2f}"
    ] == [("M15@1", "consistency")]


@needs_texts
def test_the_golden_figures_are_those_of_the_release() -> None:
    held = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert figures_of(SUMMEVAL, rouge=False) == {k: v for k, v in held.items() if k != "rouge"}


@needs_texts
def test_rouge_here_is_the_golden_one() -> None:
    columns = Rouge(split="regex").score(corpora.summeval(SUMMEVAL))
    found = {column.name: column.values for column in columns}
    for measure, golden in figures().rouge.items():
        values = found[measure].reshape(golden.shape)
        assert values == pytest.approx(golden, abs=6e-7)  # it holds 6 decimals
