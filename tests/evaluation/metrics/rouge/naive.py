"""ROUGE from its definition, slowly: counters of n-grams, and tables of LCS lengths.

What the fast engines must equal, and what to read first to know what they compute.
"""

from __future__ import annotations

import re
from collections import Counter

from nltk.stem.porter import PorterStemmer

Score = tuple[float, float, float]  # P, R, F

_STEMMER = PorterStemmer()


def scores(candidate: str, reference: str, *, stemmer: bool = True) -> dict[str, Score]:
    ours, theirs = tokens(candidate, stemmer), tokens(reference, stemmer)
    our_lines = [tokens(line, stemmer) for line in candidate.split("\n")]
    their_lines = [tokens(line, stemmer) for line in reference.split("\n")]
    return {
        "rouge1": score(shared_ngrams(ours, theirs, 1), len(ours), len(theirs)),
        "rouge2": score(shared_ngrams(ours, theirs, 2), len(ours) - 1, len(theirs) - 1),
        "rougeL": score(lcs_table(theirs, ours)[-1][-1], len(ours), len(theirs)),
        "rougeLsum": score(union_lcs(our_lines, their_lines), len(ours), len(theirs)),
    }


def tokens(text: str, stemmer: bool) -> list[str]:
    words = re.findall("[a-z0-9]+", text.lower())
    return [_STEMMER.stem(word) if stemmer and len(word) > 3 else word for word in words]


def score(shared: int, ours: int, theirs: int) -> Score:
    precision, recall = shared / max(ours, 1), shared / max(theirs, 1)
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def shared_ngrams(ours: list[str], theirs: list[str], size: int) -> int:
    counts = [
        Counter(tuple(words[at : at + size]) for at in range(len(words) - size + 1))
        for words in (ours, theirs)
    ]
    return (counts[0] & counts[1]).total()


def lcs_table(reference: list[str], candidate: list[str]) -> list[list[int]]:
    """table[i][j]: the length of the LCS of the first i tokens of one and j of the other."""
    table = [[0] * (len(candidate) + 1) for _ in range(len(reference) + 1)]
    for i, theirs in enumerate(reference, start=1):
        for j, ours in enumerate(candidate, start=1):
            if theirs == ours:
                table[i][j] = table[i - 1][j - 1] + 1
            else:
                table[i][j] = max(table[i - 1][j], table[i][j - 1])
    return table


def union_lcs(candidate: list[list[str]], reference: list[list[str]]) -> int:
    """Tokens in the union of each reference sentence's LCSs, none counted more often than it is."""
    hits: Counter[str] = Counter()
    for theirs in reference:
        union: set[int] = set()
        for ours in candidate:
            union |= places_of_lcs(theirs, ours)
        hits += Counter(theirs[place] for place in union)
    return (hits & Counter(token for ours in candidate for token in ours)).total()


def places_of_lcs(reference: list[str], candidate: list[str]) -> set[int]:
    """Where one LCS stands in the reference: of several, the one that rouge-score finds."""
    table = lcs_table(reference, candidate)
    i, j = len(reference), len(candidate)
    places = set()
    while i and j:
        if reference[i - 1] == candidate[j - 1]:
            i, j = i - 1, j - 1
            places.add(i)
        elif table[i][j - 1] > table[i - 1][j]:
            j -= 1
        else:
            i -= 1
    return places
