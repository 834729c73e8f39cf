"""Metrics: pure, without Django or a database. From Python it takes three lines:

>>> from evaluation.metrics import score
>>> columns = score(["the cat sat"], [["the cat sat down", "a cat sat"]], metrics=("rouge",))
>>> columns["rouge1"].values.round(4).tolist()  # the mean of 6/7 and 4/6
[0.7619]

`metrics` takes any names of `registry.ENGINES`; a column also has `precision`, `recall`, `known`
and the `signature` that says what made its numbers.
"""

from evaluation.metrics.batch import score

__all__ = ["score"]
