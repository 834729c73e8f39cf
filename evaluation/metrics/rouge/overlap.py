"""What candidates share with references: the counts behind ROUGE, from rows of bits, in numpy.

All is read off one table. For a token and a reference it holds a row of bits, one for each place
of the reference's stream, set where the token stands. A row is as many blocks of 64 bits as needed.

rouge1: each token of the candidate takes one place where it stands, if one is left.
rouge2: the same, of the places where its predecessor stands and it comes next.
rougeL: Hyyrö, "Bit-parallel LCS-length computation revisited" (2004). Before the candidate's first
    token all bits of `row` are 1; each token makes it (row + (row & match)) | (row & ~match). Then
    bit i is 0 where the LCS of the candidate so far with the reference grows at place i, so the
    zeros are its length.
rougeLsum: for each two sentences rouge-score follows its table of lengths back from the end. Where
    the tokens are equal it takes the reference's; else it drops the candidate's token if the LCS
    grows at this place, and the reference's if not. The rows say where it grows. So for each token
    of the candidate, last to first: go to the next place, at or before the one reached, where the
    token stands or the LCS grows; take it if the token stands there. The sentences of a reference
    do so all at once: in mirrored rows the next place is the lowest set bit, and one subtraction
    finds it for all sentences. The gap after each stops carries on the way there and borrows on
    the way back. Of the places taken, each token of the candidate may count one, as in rouge1.

Here every step is done for many pairs at once; `rouge_compiled_overlap` does it pair by pair.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.metrics.rouge.rows import ALL, ONE, Bits, advance, count, mirrored, step_back, take
from evaluation.metrics.rouge.tokens import GAP, Numbers

MEASURES = ("rouge1", "rouge2", "rougeL", "rougeLsum")
_PAIRS_AT_ONCE = 1 << 14
_BLOCKS_AT_ONCE = 1 << 23  # of tables and saved rows, 8 bytes each


@dataclass(frozen=True, slots=True, eq=False)
class OverlapBatch:
    """Articles to score: the streams of their references and candidates.

    tokens: uint32, streams; those of a vocabulary of `vocabulary` numbers.
    references, candidates: (texts, 2): where each text's stream starts and stops, by article.
    reference_tokens, candidate_tokens: (texts,): how many tokens each has.
    reference_firsts, candidate_firsts: (articles + 1,): each article's first, and the end.
    """

    tokens: NDArray[np.uint32]
    vocabulary: int
    references: Numbers
    candidates: Numbers
    reference_tokens: Numbers
    candidate_tokens: Numbers
    reference_firsts: Numbers
    candidate_firsts: Numbers

    def pair_firsts(self) -> Numbers:
        """(candidates + 1,): each candidate's first pair. It has one with each reference."""
        pairs = np.repeat(np.diff(self.reference_firsts), np.diff(self.candidate_firsts))
        return np.concatenate([[0], np.cumsum(pairs)])


def overlaps(batch: OverlapBatch) -> Numbers:
    """What each candidate shares with each reference: (4, pairs), in the order of MEASURES.

    Unigrams, bigrams, the length of the LCS, the size of the union LCS; clipped as rouge-score
    clips them. Pairs come candidate by candidate. Memory and time grow as the tokens of the longest
    text times the blocks of the longest reference.
    """
    firsts = batch.pair_firsts()
    shared = np.zeros((4, firsts[-1]), np.int64)
    for group in _groups(batch):
        pairs = firsts[group.candidates][:, None] + np.arange(group.references)
        shared[:, pairs] = _shared(batch, group)
    return shared


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """Candidates that are worked on together: as many references each, of as many blocks.

    candidates: (n,), into the batch's; articles: (n,), the article of each.
    gapped: whether any text of their articles has more than one sentence.
    """

    candidates: Numbers
    articles: Numbers
    references: int
    blocks: int
    gapped: bool


def _groups(batch: OverlapBatch) -> Iterator[_Group]:
    references = np.diff(batch.reference_firsts)
    article = np.repeat(np.arange(len(references)), np.diff(batch.candidate_firsts))
    article_of_reference = np.repeat(np.arange(len(references)), references)
    blocks, longest, gaps, tokens = np.zeros((4, len(references)), np.int64)
    np.maximum.at(blocks, article_of_reference, (_lengths(batch.references) + 63) // 64)
    np.maximum.at(longest, article, _lengths(batch.candidates))
    np.add.at(tokens, article_of_reference, batch.reference_tokens)
    np.add.at(gaps, article_of_reference, _lengths(batch.references) - batch.reference_tokens)
    np.add.at(gaps, article, _lengths(batch.candidates) - batch.candidate_tokens)
    magnitude = np.frexp(longest)[1]  # so that one long text does not make all groups small
    kinds = np.stack([references, blocks, gaps > 0, magnitude])[:, article]
    order = np.lexsort(kinds)
    order = order[references[article[order]] > 0]
    changes = np.flatnonzero(np.diff(kinds[:, order]).any(axis=0)) + 1
    for members in np.split(order, changes):
        saved = references * blocks * longest[article[members]].max(initial=0)
        tables = 3 * references * blocks * tokens
        for chunk in _chunks(members, article, references, saved, tables):
            first = article[chunk[0]]
            kind = int(references[first]), int(blocks[first]), bool(gaps[first] > 0)
            yield _Group(chunk, article[chunk], *kind)


def _chunks(
    members: Numbers, article: Numbers, references: Numbers, saved: Numbers, tables: Numbers
) -> Iterator[Numbers]:
    """As many candidates at a time as memory should hold, by what each and its article need."""
    first, pairs, held, before = 0, 0, 0, -1
    for place, its_article in enumerate(article[members].tolist()):
        needed = saved[its_article] + (tables[its_article] if its_article != before else 0)
        if place > first and (
            pairs + references[its_article] > _PAIRS_AT_ONCE or held + needed > _BLOCKS_AT_ONCE
        ):
            yield members[first:place]
            first, pairs, held = place, 0, tables[its_article]
            needed = saved[its_article]
        pairs += references[its_article]
        held += needed
        before = its_article
    if first < len(members):
        yield members[first:]


def _lengths(spans: Numbers) -> Numbers:
    return spans[:, 1] - spans[:, 0]


@dataclass(frozen=True, slots=True, eq=False)
class _Tables:
    """The references of a group. Row 0 is for tokens that no reference of the article has.

    stands: (blocks, rows, references): the places where the row's token stands.
    mirrored: the same, last place first.
    follows: the same shape: the places that the row's token comes right after.
    live: (blocks, articles, references): all places of tokens.
    begins: the same shape: in mirrored order, the first place of each sentence.
    """

    stands: Bits
    mirrored: Bits
    follows: Bits
    live: Bits
    begins: Bits


@dataclass(frozen=True, slots=True, eq=False)
class _Steps:
    """The candidates of a group, longest first, one token a step.

    order, articles: (candidates,): which candidate of the group, and which of its articles.
    rows: (steps, candidates): the row of each token.
    fresh: the same shape: all bits set where a sentence begins.
    active: (steps,): how many candidates have a token here.
    """

    order: Numbers
    articles: Numbers
    rows: Numbers
    fresh: Bits
    active: list[int]


def _prepared(batch: OverlapBatch, group: _Group) -> tuple[_Tables, _Steps]:
    articles, article = np.unique(group.articles, return_inverse=True)
    references = batch.reference_firsts[articles][:, None] + np.arange(group.references)
    token, text, place = _flat(batch, batch.references[references.ravel()])
    # A token of the references has a row of its own in every article that has it there.
    keys = (text // group.references) * batch.vocabulary + token
    known, row = np.unique(keys[token != GAP], return_inverse=True)
    rows = np.zeros(len(keys), np.int64)
    rows[token != GAP] = row + 1
    tables = _tables(group, rows, text, place, len(articles))
    token, text, place = _flat(batch, batch.candidates[group.candidates])
    keys = article[text] * batch.vocabulary + token
    found = np.searchsorted(known, keys)
    rows = np.where(np.append(known, -1)[found] == keys, found + 1, 0)
    return tables, _steps(rows, token == GAP, text, place, article)


def _flat(batch: OverlapBatch, spans: Numbers) -> tuple[NDArray[np.uint32], Numbers, Numbers]:
    """All tokens and gaps of some texts; which text each is of, and its place there."""
    lengths = _lengths(spans)
    text = np.repeat(np.arange(len(spans)), lengths)
    place = np.arange(len(text)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return batch.tokens[spans[text, 0] + place], text, place


def _tables(group: _Group, row: Numbers, text: Numbers, place: Numbers, articles: int) -> _Tables:
    by_row = group.blocks, row.max(initial=0) + 1, group.references
    by_article = group.blocks, articles, group.references
    token = row > 0
    row, text, place = row[token], text[token], place[token]
    article, reference = np.divmod(text, group.references)
    mirrored = 64 * group.blocks - 1 - place
    before = np.flatnonzero(text[1:] == text[:-1])
    last = np.ones(len(text), bool)
    last[before] = place[before + 1] > place[before] + 1
    return _Tables(
        stands=_bits(by_row, place, row, reference),
        mirrored=_bits(by_row, mirrored, row, reference),
        follows=_bits(by_row, place[before], row[before + 1], reference[before]),
        live=_bits(by_article, place, article, reference),
        begins=_bits(by_article, mirrored[last], article[last], reference[last]),
    )


def _bits(shape: tuple[int, int, int], place: Numbers, row: Numbers, reference: Numbers) -> Bits:
    bits = np.zeros(shape, np.uint64)
    # No place is named twice for a row and a reference, so that to add is to set.
    np.add.at(bits, (place >> 6, row, reference), ONE << (place & 63).astype(np.uint64))
    return bits


def _steps(
    row: Numbers, gap: NDArray[np.bool_], text: Numbers, place: Numbers, article: Numbers
) -> _Steps:
    fresh = place == 0
    fresh[1:] |= gap[:-1]
    row, text, place, fresh = (
        column[~gap] for column in (row, text, place - np.cumsum(gap), fresh)
    )
    lengths = np.bincount(text, minlength=len(article))
    step = np.arange(len(text)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    order = np.argsort(-lengths, kind="stable")
    column = np.empty_like(order)
    column[order] = np.arange(len(order))
    shape = lengths.max(initial=0), len(article)
    rows, starts = np.zeros(shape, np.int64), np.zeros(shape, np.uint64)
    rows[step, column[text]] = row
    starts[step[fresh], column[text[fresh]]] = ALL
    active = np.searchsorted(-lengths[order], -np.arange(shape[0]), side="left")
    return _Steps(order, article[order], rows, starts, active.tolist())


def _shared(batch: OverlapBatch, group: _Group) -> Numbers:
    """(4, candidates, references): what `overlaps` gives, of one group."""
    tables, steps = _prepared(batch, group)
    shape = group.blocks, len(group.candidates), group.references
    left, left_bigrams, row = (np.full(shape, ALL) for _ in range(3))
    stands = np.zeros(shape, np.uint64)
    for active, rows in zip(steps.active, steps.rows, strict=True):
        numbers = rows[:active]
        before, stands = stands[:, :active], tables.stands[:, numbers]
        take(left[:, :active], stands)
        take(left_bigrams[:, :active], before & tables.follows[:, numbers])
        advance(row[:, :active], stands)
    shared = np.empty((4, *shape[1:]), np.int64)
    for measure, bits in enumerate((left, left_bigrams, row)):
        shared[measure, steps.order] = count(~bits)
    shared[3] = shared[2]
    if group.gapped:
        union = _walked_back(tables, steps, _grown(tables, steps))
        size = count(union)
        for active, rows in zip(steps.active, steps.rows, strict=True):
            take(union[:, :active], tables.mirrored[:, rows[:active]])
        shared[3, steps.order] = size - count(union)
    return shared


def _grown(tables: _Tables, steps: _Steps) -> list[Bits]:
    """By step, where the LCS of two sentences grows, and the places of no token; mirrored."""
    live = tables.live[:, steps.articles]
    row = live.copy()
    grown = []
    for active, rows, fresh in zip(steps.active, steps.rows, steps.fresh, strict=True):
        row = row[:, :active]
        row |= fresh[:active, None]
        row &= live[:, :active]
        advance(row, tables.stands[:, rows[:active]])
        row &= live[:, :active]
        grown.append(mirrored(~row))
    return grown


def _walked_back(tables: _Tables, steps: _Steps, grown: list[Bits]) -> Bits:
    """The places of the union LCS, mirrored."""
    begins = tables.begins[:, steps.articles]
    union, reach = np.zeros_like(begins), np.full_like(begins, ALL)
    for step in reversed(range(len(grown))):
        active = steps.active[step]
        match = tables.mirrored[:, steps.rows[step, :active]]
        union[:, :active] |= step_back(reach[:, :active], grown[step], match, begins[:, :active])
        reach[:, :active] |= steps.fresh[step, :active, None]
    return union
