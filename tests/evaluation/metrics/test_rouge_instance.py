"""The metric as an object: its names, its memory, its engines."""

from __future__ import annotations

import random
import sys
import threading

import pytest

from benchmarks import corpora
from evaluation.metrics.base import ArticleTexts, MetricEngine, MetricError
from evaluation.metrics.rouge import metric as rouge_module
from evaluation.metrics.rouge.metric import Rouge
from evaluation.metrics.rouge.tokens import Streams, TextStore
from tests.evaluation.metrics.rouge_cases import (
    ENGINES,
    Scores,
    of_rouge_score,
    rows,
    small_articles,
)


def test_signatures_say_all_that_made_a_number() -> None:
    assert Rouge().signatures() == {
        "rouge1": "rouge1|stem:yes|refs:mean|v:0.1.2",
        "rouge2": "rouge2|stem:yes|refs:mean|v:0.1.2",
        "rougeL": "rougeL|stem:yes|refs:mean|v:0.1.2",
        "rougeLsum": "rougeLsum|stem:yes|refs:mean|split:newline|v:0.1.2",
    }
    other = Rouge(stemmer=False, combination="max", split="regex").signatures()
    assert other["rouge1"] == "rouge1|stem:no|refs:max|v:0.1.2"
    assert other["rougeLsum"] == "rougeLsum|stem:no|refs:max|split:regex|v:0.1.2"


def test_columns_come_in_the_order_of_their_signatures() -> None:
    metric: MetricEngine = Rouge()
    columns = metric.score([ArticleTexts(("a",), ("a",))])
    assert [(column.name, column.signature) for column in columns] == list(
        metric.signatures().items()
    )
    assert metric.name == "rouge"
    assert metric.needs == frozenset({"references"})


@ENGINES
def test_what_was_scored_before_changes_no_number(compiled: bool) -> None:
    articles = small_articles(seed=6, number=60)
    fresh = rows(Rouge(compiled=compiled).pairs(articles))
    used = Rouge(compiled=compiled)
    used.pairs(small_articles(seed=7, number=60))
    assert rows(used.pairs(articles)) == fresh
    assert rows(used.pairs(articles)) == fresh


@ENGINES
def test_the_order_of_articles_and_texts_changes_no_number(compiled: bool) -> None:
    articles = small_articles(seed=8, number=60)
    turned = [
        ArticleTexts(article.candidates[::-1], article.references[::-1]) for article in articles
    ][::-1]
    forward = rows(Rouge(compiled=compiled).pairs(articles))
    assert rows(Rouge(compiled=compiled).pairs(turned)) == forward[::-1]


@ENGINES
@pytest.mark.parametrize(("cache_bytes", "characters"), [(0, 4_000_000), (2**26, 50), (0, 50)])
def test_neither_a_small_memory_nor_small_chunks_change_a_number(
    compiled: bool, cache_bytes: int, characters: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = small_articles(seed=9, number=60)
    wanted = rows(Rouge(compiled=compiled).pairs(articles))
    monkeypatch.setattr(rouge_module, "_CHARACTERS_AT_ONCE", characters)
    rouge = Rouge(compiled=compiled, cache_bytes=cache_bytes)
    assert rows(rouge.pairs(articles)) == wanted


def test_a_known_text_is_not_read_again_until_all_are_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[int] = []

    class Counting(TextStore):
        def _append(self, streams: Streams) -> None:
            read.append(len(streams.stops))
            super()._append(streams)

    monkeypatch.setattr(rouge_module, "TextStore", Counting)
    rouge = Rouge()
    rouge.score([ArticleTexts(("one", "one"), ("two", "three"))])
    rouge.score([ArticleTexts(("four", "two"), ("two", "three"))])
    rouge.score([ArticleTexts(("four",), ("two",))])
    rouge.forget()
    rouge.score([ArticleTexts(("four",), ("two",))])
    # one, two, three; then four; then nothing; then all anew
    assert read == [3, 1, 2]


def test_remembered_texts_are_let_go_when_they_hold_too_much_memory() -> None:
    rouge = Rouge(cache_bytes=2**20)
    for seed in range(12):
        rouge.score(corpora.generated(random.Random(seed), articles=10))
        assert rouge._store is None or rouge._store.nbytes <= 2**20


def test_threads_that_share_an_instance_get_their_own_numbers() -> None:
    rouge = Rouge(cache_bytes=200_000)
    tasks = [small_articles(seed, 40) for seed in range(20, 26)]
    wanted = [rows(Rouge().pairs(task)) for task in tasks]
    got: dict[int, list[Scores]] = {}

    def work(number: int) -> None:
        for _ in range(3):
            got[number] = rows(rouge.pairs(tasks[number]))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [got[number] for number in range(len(tasks))] == wanted


@pytest.fixture
def no_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.startswith("evaluation.metrics.rouge.com")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "numba", None)


@pytest.mark.usefixtures("no_numba")
def test_without_numba_the_same_numbers_come_from_numpy() -> None:
    articles = small_articles(seed=10, number=20)
    assert rows(Rouge().pairs(articles)) == of_rouge_score(articles)


@pytest.mark.usefixtures("no_numba")
def test_whoever_asks_for_the_compiled_engine_is_told_what_is_missing() -> None:
    with pytest.raises(MetricError, match=r"numba cannot be imported.*leave `compiled` out"):
        Rouge(compiled=True).score([ArticleTexts(("a",), ("a",))])


def test_where_nothing_compiled_can_be_kept_numpy_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise RuntimeError("no locator available")

    monkeypatch.setattr(rouge_module, "_compiled_engine", refuse)
    # P = R = 1/1
    assert Rouge().score([ArticleTexts(("a",), ("a",))])[0].values.tolist() == [1.0]
    with pytest.raises(MetricError, match="NUMBA_CACHE_DIR"):
        Rouge(compiled=True).score([ArticleTexts(("a",), ("a",))])


def test_an_unknown_option_is_refused_with_those_there_are() -> None:
    with pytest.raises(MetricError, match='combination is \'median\'; take "mean" or "max"'):
        Rouge(combination="median")  # type: ignore[arg-type]
    with pytest.raises(MetricError, match='split is \'nltk\'; take "newline" or "regex"'):
        Rouge(split="nltk")  # type: ignore[arg-type]
