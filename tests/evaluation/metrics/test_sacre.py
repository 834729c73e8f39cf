from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics import BLEU, CHRF

from evaluation.metrics.base import ArticleTexts
from evaluation.metrics.sacre import Sacre

TEXT = st.text(alphabet="ab c.'é\n", max_size=30).map(lambda text: f"a{text}")


def test_signatures_are_sacrebleus_and_name_what_references_did() -> None:
    assert Sacre().signatures() == {
        "BLEU": "BLEU|refs:sacrebleu|nrefs:var|case:mixed|eff:yes|tok:13a|smooth:exp|version:2.6.0",
        "chrF": "chrF|refs:sacrebleu|nrefs:var|case:mixed|eff:yes|nc:6|nw:0|space:no|version:2.6.0",
    }


def test_bleu_is_the_geometric_mean_of_clipped_precisions() -> None:
    bleu, _ = Sacre().score([ArticleTexts(("the cat the cat on",), ("the cat sat on a mat",))])
    # clipped: words 3/5, pairs 1/4, threes smoothed 1/(2·3), fours 1/(4·2); length 5 of 6
    expected = 100 * 2.718281828459045 ** (1 - 6 / 5) * (3 / 5 * 1 / 4 * 1 / 6 * 1 / 8) ** 0.25
    assert bleu.values[0] == pytest.approx(expected)


def test_chrf_takes_the_best_reference() -> None:
    _, chrf = Sacre().score([ArticleTexts(("abc", "xyz"), ("abc", "abd"))])
    assert chrf.values.tolist() == [100.0, 0.0]


def test_an_empty_candidate_scores_nothing_and_a_missing_reference_is_unknown() -> None:
    columns = Sacre().score(
        [
            ArticleTexts(("", "a cat"), ("a cat",)),
            ArticleTexts(("a cat",)),
            ArticleTexts((), ("a",)),
        ]
    )
    for column in columns:
        assert column.values.tolist() == [0.0, pytest.approx(100.0), 0.0]
        assert column.known.tolist() == [True, True, False]


@settings(max_examples=50, deadline=None)
@given(
    candidates=st.lists(TEXT, min_size=1, max_size=3),
    references=st.lists(TEXT, min_size=1, max_size=3),
)
def test_counting_references_once_changes_no_number(
    candidates: list[str], references: list[str]
) -> None:
    bleu, chrf = Sacre().score([ArticleTexts(tuple(candidates), tuple(references))])
    each = BLEU(effective_order=True)
    assert bleu.values.tolist() == [each.sentence_score(c, references).score for c in candidates]
    own = CHRF()
    assert chrf.values.tolist() == [own.sentence_score(c, references).score for c in candidates]
