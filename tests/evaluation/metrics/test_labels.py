from __future__ import annotations

from evaluation.metrics.extractive_fragments import ExtractiveFragments
from evaluation.metrics.faithfulness import Faithfulness
from evaluation.metrics.labels import LABELS, label_of
from evaluation.metrics.length import Length
from evaluation.metrics.packages import RougePackage
from evaluation.metrics.readability import Readability
from evaluation.metrics.registry import ENGINE_LABELS
from evaluation.metrics.registry import ENGINES as REGISTERED
from evaluation.metrics.repetition import Repetition
from evaluation.metrics.sacre import Sacre

ENGINES = (
    RougePackage(),
    RougePackage(tokeniser="unicode"),
    Sacre(),
    Length(),
    ExtractiveFragments(),
    Repetition(),
    Readability(),
    Faithfulness(),
)


def test_every_measure_has_a_label_and_every_label_a_measure() -> None:
    of_engines = (name for engine in ENGINES for name in engine.signatures())
    measures = {"bertscore", "entailed", *of_engines}
    assert set(LABELS) == measures


def test_a_measure_belongs_to_one_engine() -> None:
    measures = [name for engine in ENGINES for name in engine.signatures()]
    assert len(measures) == len(set(measures))


def test_values_are_shown_as_their_label_says() -> None:
    assert label_of("rougeL").shown(0.12345) == "0.123"
    assert label_of("novel1").shown(0.0251) == "2.5%"
    assert label_of("words").shown(61.4) == "61"
    assert label_of("numbers_lacking").shown(None) == "–"


def test_an_unknown_measure_is_shown_by_its_name() -> None:
    assert label_of("meteor").text == "meteor"
    assert label_of("meteor").better == "neither"


def test_every_engine_has_a_name_that_pages_show() -> None:
    assert set(ENGINE_LABELS) == set(REGISTERED)
    assert not [label for label in ENGINE_LABELS.values() if "_" in label]
