"""Embeddings are the packaged model's own."""

from __future__ import annotations

import subprocess
import sys

import numpy as np

from summaries.texts.embeddings import DIMENSIONS, embed


def test_texts_of_like_meaning_lie_closer_than_others() -> None:
    cat, kitten, bank = embed(
        ["A cat sleeps on the sofa.", "The kitten naps on a couch.", "The bank raised its rates."]
    )
    assert cat @ kitten > 0.5 > cat @ bank


def test_vectors_have_length_one_whatever_the_text() -> None:
    vectors = embed(["", "a", "word " * 2000, "😀"])
    assert vectors.shape == (4, DIMENSIONS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_text_gives_no_vector() -> None:
    assert embed([]).shape == (0, DIMENSIONS)


def test_making_the_site_ready_loads_no_numpy_and_its_pages_load_no_torch() -> None:
    code = (
        "import sys, django; django.setup(); "
        "print([name for name in ('numpy', 'markdown_it') if name in sys.modules]); "
        "from django.urls import get_resolver; "
        "get_resolver().url_patterns; import evaluation.tasks; print('torch' in sys.modules)"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "writeup_site.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    # Every worker and command is made ready: half as much again of processor, and 18 MB each.
    assert done.stdout.split("\n")[:2] == ["[]", "False"]
