"""Streams of token numbers: what a token is, where sentences end, how words share numbers."""

from __future__ import annotations

import random

import numpy as np
import pytest
from rouge_score.tokenizers import DefaultTokenizer

from benchmarks import nasty_texts
from evaluation.metrics.rouge import compiled_tokens as rouge_compiled_tokens
from evaluation.metrics.rouge.compiled_tokens import CompiledVocabulary
from evaluation.metrics.rouge.tokens import (
    GAP,
    Split,
    TextStore,
)


def streams(texts: list[str], split: Split = "newline", stemmer: bool = True) -> list[list[int]]:
    """Each text's stream, its tokens numbered from 1 as they come."""
    read = CompiledVocabulary(stemmer=stemmer).read(texts, split)
    numbers = {GAP: GAP}
    plain = [numbers.setdefault(token, len(numbers)) for token in read.tokens.tolist()]
    starts = [0, *read.stops.tolist()]
    return [plain[start:stop] for start, stop in zip(starts, read.stops.tolist(), strict=False)]


def test_a_stream_has_a_gap_between_sentences_and_none_elsewhere() -> None:
    texts = ["\n A cat.\n\n \r\n The cat\n", "\n", "", "a"]
    # a cat | the cat; nothing; nothing; a
    assert streams(texts) == [[1, 2, 0, 3, 2], [], [], [1]]


def test_regex_sentences_end_at_a_mark_before_a_space() -> None:
    texts = ["A b. C! D? E.F e.\tg", "x.", " y", "é ? z"]
    # a b | c | d | e f e g; the next text begins no sentence of the one before
    assert streams(texts, "regex") == [[1, 2, 0, 3, 0, 4, 0, 5, 6, 5, 7], [8], [9], [10]]


def test_words_share_a_number_where_they_share_a_stem() -> None:
    texts = ["Running runs run; internationalization internationalisation, skies sky"]
    # run run run internation internationalis sky sky
    assert streams(texts) == [[1, 1, 1, 2, 3, 4, 4]]
    assert streams(texts, stemmer=False) == [[1, 2, 3, 4, 5, 6, 7]]


@pytest.mark.parametrize("stemmer", [True, False])
def test_texts_of_any_characters_are_cut_as_rouge_score_cuts_them(stemmer: bool) -> None:
    rng = random.Random(1)
    texts = nasty_texts.fixed()
    texts += ["".join(map(chr, rng.choices(range(0xD800), k=30))) for _ in range(200)]
    tokenizer = DefaultTokenizer(use_stemmer=stemmer)
    numbers: dict[str, int] = {}
    wanted = [
        [numbers.setdefault(token, len(numbers) + 1) for token in tokenizer.tokenize(text)]
        for text in texts
    ]
    got = [
        [token for token in stream if token != GAP] for stream in streams(texts, stemmer=stemmer)
    ]
    assert got == wanted


def test_every_character_alone_is_cut_as_rouge_score_cuts_it() -> None:
    characters = "".join(map(chr, range(0x110000)))
    text = "x".join(characters[start : start + 64] for start in range(0, len(characters), 64))
    got = CompiledVocabulary(stemmer=False).read([text], "newline").counts[0]
    assert got == len(DefaultTokenizer().tokenize(text))


def test_numbers_hold_however_many_words_there_are() -> None:
    words = [f"w{number}{'o' * (number % 20)}" for number in range(30_000)]
    vocabulary = CompiledVocabulary(stemmer=False)
    first = vocabulary.read([word + " " for word in words], "newline").tokens
    assert len(set(first.tolist())) == len(words) == vocabulary.size - 1
    again = vocabulary.read([word + " " for word in reversed(words)], "newline").tokens
    assert (again[::-1] == first).all()


def test_long_words_that_share_a_key_stay_two() -> None:
    spelt = np.frombuffer(b"aaaaaaaaaaaabbbbbbbbbbbb", np.uint8)
    slots = np.zeros(8, rouge_compiled_tokens._SLOT)
    key = np.uint64(2**63 + 5)
    home = rouge_compiled_tokens._probe(slots, key)
    slots[home] = (key, 1)
    stops = np.array([0, 12, 0])
    a, b = (
        rouge_compiled_tokens._find(
            slots, spelt[:12], stops, np.uint64(home), spelt, start, start + 12
        )
        for start in (0, 12)
    )
    assert a == home
    assert slots[b]["key"] == 0


def test_a_store_gives_a_text_its_stream_whenever_it_came() -> None:
    store = TextStore(CompiledVocabulary(stemmer=False), "newline")
    early = store.numbers(["a b", "c"])
    late = store.numbers(["d", "a b", "d\nc"])
    assert len(store) == 4
    assert late[1] == early[0]
    spans = store.spans(late)
    assert [store.tokens[start:stop].tolist() for start, stop in spans] == [[4], [1, 2], [4, 0, 3]]
    assert store.counts[late].tolist() == [1, 2, 2]
    assert store.nbytes > 0
