"""Each term of statistics and of this site that the team's pages use, in a sentence. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
    """name: as pages write it. said: what it means to somebody who must decide."""

    key: str
    name: str
    said: str


_TERMS: Final = (
    GlossaryTerm(
        "agreement",
        "Agreement",
        "How often a score and people put the same two summaries in the same order: 1 is always, "
        "0 no oftener than a coin, below 0 mostly the other way round.",
    ),
    GlossaryTerm(
        "baseline",
        "Baseline and candidate",
        "The version you have, and the one that might take its place. Differences are always "
        "candidate less baseline.",
    ),
    GlossaryTerm(
        "bradley-terry",
        "Strength",
        "One number for each version such that the difference of two of them says how often one "
        "wins against the other: 0.7 apart is two of three, 1.4 apart four of five "
        "(the Bradley–Terry model).",
    ),
    GlossaryTerm(
        "duel",
        "Duel",
        "A reader sees two summaries of one article without their makers’ names, in a drawn order, "
        "and says which is better.",
    ),
    GlossaryTerm(
        "guard-rail",
        "Guard rail",
        "A measure that may not get worse by more than its margin, however much the main one "
        "gains.",
    ),
    GlossaryTerm(
        "interval",
        "95 % interval",
        "The range in which the true value lies in 95 of 100 such cases. Where it holds zero, "
        "there may be no difference at all.",
    ),
    GlossaryTerm(
        "flip",
        "Flipped",
        "A judge preferred one summary when it stood left and the other when the sides were "
        "changed. Such a pair counts as a tie.",
    ),
    GlossaryTerm(
        "judge",
        "Judge",
        "A model that rates summaries by a rubric, or chooses between two. What it says is never "
        "mixed with what people say.",
    ),
    GlossaryTerm(
        "looking-often",
        "However often one looks",
        "Who looks after every vote will see a difference by chance sooner or later. Intervals of "
        "votes here are wide enough that looking as often as you like fools you in at most 5 of "
        "100 cases.",
    ),
    GlossaryTerm(
        "margin",
        "Margin",
        "The smallest difference that would matter to you. “No worse” means that a loss greater "
        "than the margin is ruled out.",
    ),
    GlossaryTerm(
        "p-holm",
        "p, Holm",
        "How often chance alone would bring a difference this great: .03 is 3 of 100. Holm’s "
        "correction raises it for looking at several measures, since one of many stands out by "
        "luck.",
    ),
    GlossaryTerm(
        "population",
        "Whose opinions",
        "Readers’, imported, judges’ and simulated opinions are never mixed: a page shows one of "
        "them, and says which.",
    ),
    GlossaryTerm(
        "quarantine",
        "Held back",
        "Votes that look like one person’s many or a program’s. They are kept, not counted, until "
        "somebody of the team releases or confirms them.",
    ),
    GlossaryTerm(
        "ranks",
        "Ranks not ruled out",
        "From the best to the worst place that the votes still leave possible; 1 to 1 is a sure "
        "first.",
    ),
    GlossaryTerm(
        "rouge",
        "ROUGE",
        "How many words or runs of words a summary shares with a summary that a person wrote. It "
        "rewards the same words, not the same meaning.",
    ),
    GlossaryTerm(
        "bertscore",
        "BERTScore",
        "How near the words of a summary are in meaning to those of a summary that a person wrote, "
        "as a language model sees them.",
    ),
    GlossaryTerm(
        "share",
        "Share of 👍",
        "Of all 👍 and 👎, how many are 👍, as if every version had been shown on the same "
        "articles at the same time.",
    ),
    GlossaryTerm(
        "signature",
        "Signature",
        "Everything that a score depends on, in one line: metric, tokeniser, stemmer, what it was "
        "compared with. Only scores of one signature can be compared.",
    ),
    GlossaryTerm(
        "trust-card",
        "Trust card",
        "What a metric is worth here: how far it agrees with people on the articles that people "
        "have rated.",
    ),
    GlossaryTerm(
        "verdict",
        "Verdict",
        "Better, no worse, worse, or cannot tell yet: what the votes and scores allow to be said "
        "by the rule your team declared.",
    ),
)
TERMS: Final = {term.key: term for term in sorted(_TERMS, key=lambda term: term.name.lower())}
