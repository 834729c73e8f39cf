"""What a row of a source is known by, so that the same row again is known. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace

from summaries.texts.hashing import text_hash
from surveys.duels.outcome import Outcome
from surveys.imports.given import GivenVote

PREFIX = "imported:"
"""No form can send a key with a colon in it, so that none is taken for another's."""


class RowKeys:
    """Gives each row of one file its key.

    A row with an id of its own is known by it within the source. One without is the n-th row by
    this voter, of this time, on this article and these models; where not even a voter is named, the
    n-th such row among those it came with, such as a file. What was said is no part of it: said
    otherwise, the row has changed.
    """

    def __init__(self, *, source: str, among: str) -> None:
        self._source = source
        self._among = among
        self._seen: Counter[str] = Counter()

    def of(self, vote: GivenVote) -> str:
        """64 characters at the most, the same for the same row of the same source."""
        if vote.key:
            return PREFIX + _digest(self._source, "id", vote.key)
        about = _about(vote)
        when = vote.at.isoformat() if vote.at else ""
        models = repr(tuple(sorted(vote.models)) if vote.winner_first else vote.models)
        section = repr(vote.section)
        identity: tuple[str, ...] = (self._source, vote.voter, about, models, section, when)
        if is_nameless(vote):
            identity = (*identity, self._among)
        made = _digest(*identity)
        self._seen[made] += 1
        return PREFIX + _digest(made, str(self._seen[made]))


def is_nameless(vote: GivenVote) -> bool:
    """Whether nothing that the row says tells it from a row of another file."""
    return not (vote.key or (vote.voter and (_about(vote) or vote.at)))


def _about(vote: GivenVote) -> str:
    """What says which article or prompt it was: a name, or the text that came along."""
    if vote.article or vote.prompt:
        return vote.article or vote.prompt
    return vote.records[0].article.text or vote.records[0].article.title if vote.records else ""


def _digest(*parts: str) -> str:
    said = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(said, digest_size=20).hexdigest()


def said_hash(vote: GivenVote) -> str:
    """A hash of all that a row says: another one where it has changed."""
    return _digest(
        repr(vote.models), str(vote.value), vote.article, vote.prompt, vote.voter,
        repr(vote.section), repr(vote.reasons), vote.comment,
        vote.at.isoformat() if vote.at else "",
        *(text_hash(record.text) for record in vote.records),
        *(["sides drawn"] if vote.sides_drawn else []),
    )  # fmt: skip


def prompt_key(source: str, prompt: str, row_key: str) -> str:
    """The key of the article that stands for a prompt, or, without a number, for the row's own."""
    if prompt:
        return f"{source or 'prompt'}:{prompt}"
    return f"{source or 'prompt'}:{row_key.removeprefix(PREFIX)}"


def at_its_prompt(vote: GivenVote, *, source: str) -> GivenVote:
    """The vote with the texts that came along at the source's own prompt, where its number is all
    that says what they are about: another source's prompt of that number is another one."""
    if not (source and vote.prompt and vote.records):
        return vote
    article = vote.records[0].article
    if article.key or article.text:
        return vote
    here = replace(article, key=prompt_key(source, vote.prompt, ""))
    records = tuple(replace(each, article=here) for each in vote.records)
    return replace(vote, records=records)


def as_it_stood(vote: GivenVote, row_key: str) -> GivenVote:
    """The vote with the left one of its models first: as the row says it, or as the row's key draws
    it where lots were drawn and nobody wrote them down. The same row always has the same order.
    """
    if not vote.sides_drawn or int(row_key[-1], 16) % 2:
        return vote
    turned = Outcome.of_choice(vote.value).turned()
    return replace(vote, models=vote.models[::-1], value=turned.choice)
