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
from tests.evaluation.metrics.rouge.cases import Scores, rows, small_articles


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


def test_what_was_scored_before_changes_no_number() -> None:
    articles = small_articles(seed=6, number=60)
    fresh = rows(Rouge().pairs(articles))
    used = Rouge()
    used.pairs(small_articles(seed=7, number=60))
    assert rows(used.pairs(articles)) == fresh
    assert rows(used.pairs(articles)) == fresh


def test_the_order_of_articles_and_texts_changes_no_number() -> None:
    articles = small_articles(seed=8, number=60)
    turned = [
        ArticleTexts(article.candidates[::-1], article.references[::-1]) for article in articles
    ][::-1]
    forward = rows(Rouge().pairs(articles))
    assert rows(Rouge().pairs(turned)) == forward[::-1]


@pytest.mark.parametrize(("cache_bytes", "characters"), [(0, 4_000_000), (2**26, 50), (0, 50)])
def test_neither_a_small_memory_nor_small_chunks_change_a_number(
    cache_bytes: int, characters: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = small_articles(seed=9, number=60)
    wanted = rows(Rouge().pairs(articles))
    monkeypatch.setattr(rouge_module, "_CHARACTERS_AT_ONCE", characters)
    rouge = Rouge(cache_bytes=cache_bytes)
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
        assert sum(store.nbytes for store in rouge._stores.values()) <= 2**20


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
def test_without_numba_rouge_score_scores_and_says_how_slow_that_is() -> None:
    articles = [
        ArticleTexts(("The cat sat.", ""), ("A cat sat down.", "Cats")),
        ArticleTexts(("a",)),
    ]
    wanted = Rouge()
    columns = wanted.score(articles)
    assert "280 pairs of texts a second" in wanted.remark
    assert "numba cannot be imported" in wanted.remark
    # Shared "cat sat" of 3 and 4, and "cat" of 3 and 1: P = (2/3 + 1/3) / 2
    assert columns[0].precision is not None
    assert columns[0].precision.tolist() == [0.5, 0.0, 0.0]
    assert columns[0].known.tolist() == [True, True, False]


def test_where_nothing_compiled_can_be_kept_rouge_score_scores(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse() -> None:
        raise MetricError("numba cannot keep what it compiles; let NUMBA_CACHE_DIR name a folder")

    monkeypatch.setattr(rouge_module, "_compiled", refuse)
    rouge = Rouge()
    # P = R = 1/1
    assert rouge.score([ArticleTexts(("a",), ("a",))])[0].values.tolist() == [1.0]
    assert "NUMBA_CACHE_DIR" in rouge.remark


def test_the_compiled_engine_says_nothing_of_being_slow() -> None:
    rouge = Rouge()
    rouge.score([ArticleTexts(("a",), ("a",))])
    assert rouge.remark == ""


def test_an_unknown_option_is_refused_with_those_there_are() -> None:
    with pytest.raises(MetricError, match='combination is \'median\'; take "mean" or "max"'):
        Rouge(combination="median")  # type: ignore[arg-type]
    with pytest.raises(MetricError, match='split is \'nltk\'; take "newline" or "regex"'):
        Rouge(split="nltk")  # type: ignore[arg-type]
