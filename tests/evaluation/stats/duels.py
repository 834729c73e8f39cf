"""Simulated duels whose readers and articles have tastes of their own."""

from __future__ import annotations

import numpy as np

from evaluation.stats.duels import Duels

TRUTH = np.array([-0.5, 0.0, 0.5, 0.1])


def some_duels(number: int, *, seed: int, readers: int = 60, articles: int = 30) -> Duels:
    """Four versions; duels of one reader, and on one article, resemble each other."""
    rng = np.random.default_rng(seed)
    reader, article = rng.integers(readers, size=number), rng.integers(articles, size=number)
    left = rng.integers(4, size=number)
    right = (left + rng.integers(1, 4, size=number)) % 4
    liked = (
        rng.normal(0, 0.8, size=(readers, 4))[reader] + rng.normal(0, 0.8, (articles, 4))[article]
    )
    every = np.arange(number)
    half = (TRUTH[left] - TRUTH[right] + liked[every, left] - liked[every, right] + 0.1) / 2
    shares = np.exp(np.stack([half, np.full(number, -0.7), -half])).T
    edges = (shares / shares.sum(axis=1, keepdims=True)).cumsum(axis=1)
    outcome = (rng.random((number, 1)) > edges[:, :2]).sum(axis=1)
    return Duels(left, right, outcome, article, reader)
