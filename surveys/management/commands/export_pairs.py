"""What readers prefer, as JSON lines to train a model on."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from common.files.bars import ROWS, columns_of
from common.files.outputs import STDOUT, write_lines
from common.words.counts import counted
from summaries.batches.choice import ChoiceError
from summaries.versions.selectors import UnknownVersion, versions_named
from surveys.preference_pairs.selectors import (
    LabelledSummary,
    PreferencePair,
    labelled_summaries,
    preference_pairs,
)
from surveys.preference_pairs.wanted import (
    REASON_WORDS,
    WHOSE,
    WHOSE_TAKEN,
    WORDS,
    PairsLeftOut,
    Wanted,
    wanted_votes,
    whose_named,
)


class Command(BaseCommand):
    help = (
        "Write one JSON line for each two summaries of an article of which readers chose one more "
        "often in duels: prompt (the article's text), chosen, rejected, and the counts behind "
        "them, as trainers of preferences (DPO, reward models) read them. Only votes that count "
        "are in it, as in comparisons: none that is quarantined, waits to be collected, or could "
        "not be screened. Pairs of which a text names a version "
        "or its maker, speaks of itself as a model, refuses, or is a server's error are left out. "
        "Drafts are left out; retired versions, which were published, are not. "
        "Articles whose text is not known are left out. The texts are those held now: one that an "
        "import changed later is not the one that was voted on. The same rows give the same bytes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the command's arguments."""
        parser.add_argument(
            "file", nargs="?", default=STDOUT, metavar="OUT",
            help='Packed with gzip if it ends in .gz; "-", the default, is standard output.',
        )  # fmt: skip
        parser.add_argument(
            "--thumbs", action="store_true",
            help="Single summaries from 👍 and 👎 instead: prompt, completion, and the label that "
            "most readers gave, true or false (the form for KTO).",
        )  # fmt: skip
        parser.add_argument(
            "--votes", choices=WHOSE_TAKEN, default="readers", metavar="|".join(WHOSE),
            help="Readers' own, the default, imported ones or simulated readers'; one of them.",
        )  # fmt: skip
        parser.add_argument(
            "--at-least", type=int, default=1, metavar="N",
            help="Of so many duels that one of the two won, or so many thumbs (1).",
        )  # fmt: skip
        parser.add_argument(
            "--share", type=float, default=0.5, metavar="S",
            help="The least share of these that the chosen one won, or that agree with the label, "
            "0.5 to 1. It is always more than half.",
        )  # fmt: skip
        parser.add_argument(
            "--models", action="extend", nargs="+", metavar="NAME[@VERSION]",
            help="Only between these versions; a bare name is all of its versions.",
        )  # fmt: skip
        parser.add_argument("--source", help="Only on articles of this source.")
        parser.add_argument("--tag", help="Only on articles with this tag, by its slug.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the lines, and say what is in them and what is not."""
        wanted = _wanted(options)
        found = labelled_summaries(wanted) if options["thumbs"] else preference_pairs(wanted)
        left_out: Counter[PairsLeftOut] = Counter()
        what = "summaries" if options["thumbs"] else "pairs"
        columns = columns_of(sys.stderr)
        with tqdm(
            found, unit=f" {what}", unit_scale=True, disable=None, ncols=columns, nrows=ROWS
        ) as bar:
            lines = write_lines(options["file"], _lines(bar, left_out), stdout=self.stdout)
        whose = whose_named(options["votes"])
        self.stderr.write(f"{counted(lines, what)} exported, of {WORDS[whose]} votes")
        others = " or ".join(each for each in WHOSE if each != whose)
        none = {PairsLeftOut.NO_VOTES: f"with no such votes (see --votes {others})"}
        reasons = REASON_WORDS | none
        for reason, words in reasons.items():
            if left_out[reason]:
                self.stderr.write(f"{counted(left_out[reason], what)} left out: {words}")


def _lines(
    found: Iterable[PreferencePair | LabelledSummary | PairsLeftOut],
    left_out: Counter[PairsLeftOut],
) -> Iterator[str]:
    for each in found:
        if isinstance(each, PairsLeftOut):
            left_out[each] += 1
        else:
            yield json.dumps(asdict(each), ensure_ascii=False, allow_nan=False)


def _wanted(options: dict[str, Any]) -> Wanted:
    if options["at_least"] < 1:
        raise CommandError("--at-least: one vote at the least")
    if not 0.5 <= options["share"] <= 1:
        raise CommandError("--share lies between 0.5 and 1")
    try:
        wanted = wanted_votes(
            whose=whose_named(options["votes"]),
            at_least=options["at_least"],
            share=options["share"],
            models=options["models"] or (),
            source=options["source"] or "",
            tag=options["tag"] or "",
        )
    except (ChoiceError, UnknownVersion) as error:
        raise CommandError(str(error)) from error
    if wanted.versions and len(wanted.versions) == 1 and not options["thumbs"]:
        alone = versions_named(options["models"])[0].identifier
        raise CommandError(f"{alone} alone makes no pair; name two versions")
    return wanted
