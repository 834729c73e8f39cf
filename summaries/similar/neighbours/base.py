"""What an index of the articles' embeddings answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from summaries.similar.similarity import Neighbour

Lists = Mapping[int, Sequence[Neighbour]]


class Index(Protocol):
    """Answers about the embeddings of the current model; others are as if they were not there.

    Similarities are those of `similarity.cosines`, and equal ones stand in the order of the
    articles' ids, whatever finds them.
    """

    exact: bool  # False: it may miss some, and lists have to be renewed from time to time

    def nearest(self, articles: Sequence[int], count: int) -> Lists:
        """By id, the `count` nearest others of each of `articles`, nearest first.

        An article without an embedding is not in the result.
        """

    def entered(self, articles: Sequence[int], count: int) -> Lists:
        """By id, whose computed list of `count` some of `articles` may enter, and which of them.

        A list is entered by what is at least as near as its last, or where it is short.
        """
