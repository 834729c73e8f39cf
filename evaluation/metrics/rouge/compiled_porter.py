"""Porter's stemmer over bytes, compiled by numba, by the tables of `porter`.

A word is letters[start:stop]; each function returns where the word stops after its step. A word
never grows longer than it was, so all happens in place.
"""

# ruff: noqa: PLR0917 - compiled functions take their arguments by position
# ruff: noqa: PLR1714, SIM109 - comparing letter by letter is what compiles to good code

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from evaluation.metrics.rouge import porter as rouge_porter
from evaluation.metrics.rouge.compiled import compiled
from evaluation.metrics.rouge.tokens import Numbers

Letters = NDArray[np.uint8]

_A, _E, _I, _O, _U, _Y = (ord(letter) for letter in "aeiouy")
_B, _D, _G, _L, _N, _S, _T, _W, _X, _Z = (ord(letter) for letter in "bdglnstwxz")
_NOUGHT, _NINE = ord("0"), ord("9")
_SHORTEST = rouge_porter.SHORTEST
_STEPS = (rouge_porter.STEP_1A, rouge_porter.STEP_2, rouge_porter.STEP_3, rouge_porter.STEP_4)
_STEP_1A, _STEP_2, _STEP_3, _STEP_4 = range(4)


class _Rules(NamedTuple):
    """Porter's tables, one row a rule.

    suffixes, masks: a suffix's letters as the bytes of one number, and all bits of those bytes.
    firsts: (steps + 1,): each step's first rule.
    measures: (steps,): what must be left before the suffix for a rule to apply.
    """

    suffixes: NDArray[np.uint64]
    masks: NDArray[np.uint64]
    suffix_lengths: Numbers
    replacements: NDArray[np.uint8]
    replacement_lengths: Numbers
    counted: Numbers
    firsts: Numbers
    measures: Numbers


def _rules() -> _Rules:
    rows = [rule for step in _STEPS for rule in step.rules]
    suffixes = [rule.suffix.encode("ascii") for rule in rows]
    replacements = [rule.replacement.encode("ascii") for rule in rows]
    spelt = [list(replacement.ljust(8, b"\0")) for replacement in replacements]
    return _Rules(
        suffixes=np.array([int.from_bytes(suffix) for suffix in suffixes], np.uint64),
        masks=np.array([(1 << 8 * len(suffix)) - 1 for suffix in suffixes], np.uint64),
        suffix_lengths=np.array([len(suffix) for suffix in suffixes]),
        replacements=np.array(spelt, np.uint8),
        replacement_lengths=np.array([len(replacement) for replacement in replacements]),
        counted=np.array([rule.counted for rule in rows]),
        firsts=np.cumsum([0, *(len(step.rules) for step in _STEPS)]),
        measures=np.array([step.measure for step in _STEPS]),
    )


_RULES = _rules()


def stems(letters: Letters, stops: Numbers) -> tuple[Letters, Numbers]:
    """The stems of many words, each spelt up to its stop, in the same form.

    Words of fewer than four characters stay, and those of others than
    [a-z0-9]. Irregular words are the caller's affair.
    """
    stemmed, stem_stops = np.empty_like(letters), np.empty_like(stops)
    # The rules are an argument because numba's cache would keep old ones as constants.
    _stem_all(letters, stops, _RULES, stemmed, stem_stops)
    return stemmed[: stem_stops[-1] if len(stops) else 0], stem_stops


@compiled
def _stem_all(
    letters: Letters, stops: Numbers, rules: _Rules, stemmed: Letters, stem_stops: Numbers
) -> None:
    begin = 0
    for word in range(len(stops)):
        start = stops[word - 1] if word else 0
        end = begin
        plain = True
        for at in range(start, stops[word]):
            letter = letters[at]
            stemmed[end] = letter
            plain &= (_A <= letter <= _Z) | (_NOUGHT <= letter <= _NINE)
            end += 1
        if plain and end - begin >= _SHORTEST:
            end = _stem(stemmed, begin, end, rules)
        stem_stops[word] = end
        begin = end


@compiled
def _stem(letters: Letters, start: int, stop: int, rules: _Rules) -> int:
    if stop - start == 4 and _ends(letters, start, stop, _I, _E, _S):
        stop -= 1
    else:
        stop = _apply(letters, start, stop, rules, _STEP_1A)
    stop = _past_and_gerund(letters, start, stop)
    if stop - start > 2 and letters[stop - 1] == _Y and not _is_vowel(letters, start, stop - 2):
        letters[stop - 1] = _I
    if (
        _ends(letters, start, stop, _L, _L, _I)
        and stop - start > 3
        and letters[stop - 4] == _A
        and _measure(letters, start, stop - 4) > 0
    ):
        stop -= 2
    stop = _apply(letters, start, stop, rules, _STEP_2)
    stop = _apply(letters, start, stop, rules, _STEP_3)
    stop = _apply(letters, start, stop, rules, _STEP_4)
    return _final_letters(letters, start, stop)


@compiled
def _ends(letters: Letters, start: int, stop: int, third: int, second: int, last: int) -> bool:
    return (
        stop - start >= 3
        and letters[stop - 1] == last
        and letters[stop - 2] == second
        and letters[stop - 3] == third
    )


@compiled
def _is_always_vowel(letter: int) -> bool:
    return letter == _A or letter == _E or letter == _I or letter == _O or letter == _U


@compiled
def _is_vowel(letters: Letters, start: int, at: int) -> bool:
    """A "y" is a vowel after a consonant, so in a run of them every other one is."""
    first = at
    while first > start and letters[first] == _Y:
        first -= 1
    return _is_always_vowel(letters[first]) != ((at - first) % 2 == 1)


@compiled
def _measure(letters: Letters, start: int, stop: int) -> int:
    """How often a consonant follows a vowel: the m of [C](VC){m}[V]."""
    measure = 0
    vowel = False
    for at in range(start, stop):
        letter = letters[at]
        if _is_always_vowel(letter) or (letter == _Y and at > start and not vowel):
            vowel = True
        else:
            measure += vowel
            vowel = False
    return measure


@compiled
def _has_vowel(letters: Letters, start: int, stop: int) -> bool:
    for at in range(start, stop):
        letter = letters[at]
        if _is_always_vowel(letter) or (letter == _Y and at > start):
            return True
    return False


@compiled
def _apply(letters: Letters, start: int, stop: int, rules: _Rules, step: int) -> int:
    """The first rule of the step whose suffix fits decides, even where its condition fails."""
    tail = np.uint64(0)
    for at in range(max(start, stop - 8), stop):
        tail = (tail << np.uint64(8)) | np.uint64(letters[at])
    suffixes, masks = rules.suffixes, rules.masks
    for rule in range(rules.firsts[step], rules.firsts[step + 1]):
        if tail & masks[rule] == suffixes[rule]:
            return _replace(letters, start, stop, rules, rule, rules.measures[step])
    return stop


@compiled
def _replace(letters: Letters, start: int, stop: int, rules: _Rules, rule: int, needed: int) -> int:
    rest: int = stop - rules.suffix_lengths[rule]
    if needed and _measure(letters, start, rest + rules.counted[rule]) < needed:
        return stop
    for at in range(rules.replacement_lengths[rule]):
        letters[rest + at] = rules.replacements[rule, at]
    end: int = rest + rules.replacement_lengths[rule]
    return end


@compiled
def _past_and_gerund(letters: Letters, start: int, stop: int) -> int:
    """Step 1b: -ied, -eed, -ed and -ing."""
    if _ends(letters, start, stop, _I, _E, _D):
        return stop - 1 if stop - start == 4 else stop - 2
    if _ends(letters, start, stop, _E, _E, _D):
        return stop - 1 if _measure(letters, start, stop - 3) > 0 else stop
    rest = stop
    if letters[stop - 1] == _D and letters[stop - 2] == _E:
        rest = stop - 2
    elif _ends(letters, start, stop, _I, _N, _G):
        rest = stop - 3
    if rest < stop and _has_vowel(letters, start, rest):
        return _mended(letters, start, rest)
    return stop


@compiled
def _mended(letters: Letters, start: int, stop: int) -> int:
    """What -ed or -ing left behind, made into a word again: hopp to hop, fil to file."""
    last = letters[stop - 1]
    if stop - start > 1:
        before = letters[stop - 2]
        if (
            (before == _A and last == _T)
            or (before == _B and last == _L)
            or (before == _I and last == _Z)
        ):
            letters[stop] = _E
            return stop + 1
        if before == last and not _is_vowel(letters, start, stop - 1):
            return stop if last == _L or last == _S or last == _Z else stop - 1
    if _measure(letters, start, stop) == 1 and _ends_short(letters, start, stop):
        letters[stop] = _E
        return stop + 1
    return stop


@compiled
def _ends_short(letters: Letters, start: int, stop: int) -> bool:
    """Porter's *o, consonant vowel consonant; and, NLTK adds, a word of vowel and consonant."""
    if (
        stop - start < 2
        or _is_vowel(letters, start, stop - 1)
        or not _is_vowel(letters, start, stop - 2)
    ):
        return False
    if stop - start == 2:
        return True
    last = letters[stop - 1]
    return not (_is_vowel(letters, start, stop - 3) or last == _W or last == _X or last == _Y)


@compiled
def _final_letters(letters: Letters, start: int, stop: int) -> int:
    """Steps 5a and 5b: a last -e, and one of a last -ll."""
    if letters[stop - 1] == _E:
        measure = _measure(letters, start, stop - 1)
        if measure > 1 or (measure == 1 and not _ends_short(letters, start, stop - 1)):
            stop -= 1
    if (
        stop - start > 1
        and letters[stop - 1] == _L
        and letters[stop - 2] == _L
        and _measure(letters, start, stop - 1) > 1
    ):
        stop -= 1
    return stop
