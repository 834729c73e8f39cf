"""Idf weights and baseline files as bert-score reads them."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from evaluation.metrics.base import MetricError
from evaluation.metrics.bertscore.matching import count_idf, idf_digest, read_baseline


def test_idf_counts_the_texts_that_hold_a_token() -> None:
    weights = count_idf([[1, 5, 5, 2], [1, 6, 2], [1, 5, 2]])
    # N = 3: everywhere log(4/4), in two log(4/3), in one log(4/2), in none log(4/1)
    found = weights.of(np.array([1, 5, 6, 9], dtype=np.int32))
    assert found == pytest.approx([0, math.log(4 / 3), math.log(2), math.log(4)])


def test_a_repeated_text_counts_each_time() -> None:
    weights = count_idf([[7], [7], [8]])
    assert weights.of(np.array([7, 8], dtype=np.int32)) == pytest.approx(
        [math.log(4 / 3), math.log(4 / 2)]
    )


def test_the_digest_names_the_texts_and_not_their_order() -> None:
    assert idf_digest(["a", "b"]) == idf_digest([" b", "a\n"])
    digests = {idf_digest(texts) for texts in (["a", "b"], ["a", "b", "b"], ["ab"], ["a", ""])}
    assert len(digests) == 4


def baseline_file(directory: Path, text: str) -> Path:
    path = directory / "baseline.tsv"
    path.write_text(text)
    return path


def test_a_baseline_rescales_so_that_it_scores_zero(tmp_path: Path) -> None:
    path = baseline_file(tmp_path, "LAYER,P,R,F\n0,0.1,0.2,0.3\n1,0.2,0.5,0.75\n")
    baseline = read_baseline(path, 1)
    assert baseline.values == (0.2, 0.5, 0.75)
    # (0.6 - 0.2) / 0.8, (0.5 - 0.5) / 0.5, (1 - 0.75) / 0.25
    assert baseline.rescale(np.array([[0.6, 0.5, 1.0]]))[0] == pytest.approx([0.5, 0, 1])


@pytest.mark.parametrize(
    "text",
    [
        "LAYER,P,R,F\n0,0.1,0.2,0.3\n",  # too short
        "LAYER,P,R,F\n1,0.1,0.2,0.3\n2,0.1,0.2,0.3\n",  # rows out of place
        "LAYER,P,R,F\n0,0.1,0.2,0.3\n1,0.1,0.2\n",  # a cell missing
        "LAYER,P,R,F\n0,0.1,0.2,0.3\n1,0.1,nan,0.3\n",
        "LAYER,P,R,F\n0,0.1,0.2,0.3\n1,0.1,1,0.3\n",  # 1 - baseline divides
        "",
    ],
)
def test_a_baseline_without_a_usable_row_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(MetricError, match="no usable row for layer 1 at line 3"):
        read_baseline(baseline_file(tmp_path, text), 1)


def test_a_missing_baseline_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MetricError, match=r"baseline file none\.tsv cannot be read"):
        read_baseline(tmp_path / "none.tsv", 0)


def test_the_digest_of_a_baseline_changes_with_its_content(tmp_path: Path) -> None:
    one = read_baseline(baseline_file(tmp_path, "LAYER,P,R,F\n0,0.1,0.2,0.3\n"), 0)
    two = read_baseline(baseline_file(tmp_path, "LAYER,P,R,F\n0,0.1,0.2,0.4\n"), 0)
    assert one.digest != two.digest
