"""A verdict with all that it is made of in one file, and the same computed again from it."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from common.words.counts import counted
from evaluation.agreement.reports import refresh_compared
from evaluation.bundles.contents import MadeBy, Manifest
from evaluation.bundles.gathering import gather_bundle
from evaluation.bundles.reading import read_bundle
from evaluation.bundles.replaying import replayed
from evaluation.bundles.reporting import made_here
from evaluation.bundles.tables import BundleError
from evaluation.bundles.writing import write_bundle
from evaluation.comparison.missing import SEED
from evaluation.management.options import (
    BAD_CALL,
    add_part_options,
    add_rule_options,
    chosen_parts,
    chosen_rule,
    one_version,
)
from evaluation.opinions.populations import origin_named

DIFFERENT: Final = 1  # what is computed here is another report
_SHOWN: Final = 5  # of what differs


class Command(BaseCommand):
    help = (
        "Writes a verdict with all that it is computed from into one file (--bundle), readers by "
        "numbers of the file's own; or computes the report of such a file again (--replay), from "
        "it alone: prints it, and exits 0 where it is the same byte for byte, 1 where it differs, "
        "2 where the file cannot be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("baseline", nargs="?", metavar="BASELINE", help="NAME or NAME@VERSION.")
        parser.add_argument("candidate", nargs="?", metavar="CANDIDATE")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--bundle", metavar="FILE", type=Path, help="Write this zip file.")
        what.add_argument("--replay", metavar="FILE", type=Path, help="Compute it again.")
        add_rule_options(parser)
        add_part_options(parser, votes_default="real where there are any")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["replay"]:
            self._replay(options["replay"])
            return
        if not (options["baseline"] and options["candidate"]):
            raise CommandError("name two versions: verdict A B --bundle FILE", returncode=BAD_CALL)
        self._bundle(options)

    def _bundle(self, options: dict[str, Any]) -> None:
        baseline, candidate = one_version(options["baseline"]), one_version(options["candidate"])
        if baseline == candidate:
            raise CommandError("name a candidate other than the baseline", returncode=BAD_CALL)
        rule, filters = chosen_rule(options), chosen_parts(options)
        refresh_compared([baseline, candidate])
        bundle = gather_bundle(
            baseline=baseline, candidate=candidate, filters=filters,
            origin=origin_named(options["votes"]), rule=rule,
        )  # fmt: skip
        path = options["bundle"]
        try:
            write_bundle(bundle, path)
        except OSError as error:
            way_out = "" if path.parent.is_dir() else f"; make the folder {path.parent} first"
            raise CommandError(f"{path}: {error.strerror}{way_out}") from error
        opinions = len(bundle.thumbs) + len(bundle.duels)
        self.stderr.write(f"{path}: the report with {counted(opinions, 'opinions')} behind it.")

    def _replay(self, path: Path) -> None:
        try:
            read = read_bundle(path)
            found = replayed(read)
        except BundleError as error:
            raise CommandError(str(error), returncode=BAD_CALL) from error
        _print_bytes(self.stdout, found.report)
        for sentence in _other_makers(read.manifest):
            self.stderr.write(sentence)
        if not found.differing:
            self.stderr.write("The report is the bundle's own, byte for byte.")
            return
        for each in found.differing[:_SHOWN]:
            self.stderr.write(f"{each.where}: {each.kept!r} in the bundle, {each.here!r} here")
        number = counted(len(found.differing), "places")
        self.stderr.write(f"The report differs from the bundle's own in {number}.")
        sys.exit(DIFFERENT)


def _other_makers(manifest: Manifest) -> list[str]:
    """A sentence for each thing that computed the bundle's report and is another one here."""
    here = made_here()
    names = {"program": "the program (a hash of its code)", "python": "Python"}
    said = [
        f"Made by another version of {names.get(name, name)}: {getattr(manifest.made_by, name)}, "
        f"here {getattr(here, name)}."
        for name in MadeBy.__dataclass_fields__
        if getattr(manifest.made_by, name) != getattr(here, name)
    ]
    if manifest.seed != SEED:
        said.append(f"Made with another seed: {manifest.seed}, here {SEED}.")
    return said


def _print_bytes(stdout: Any, body: bytes) -> None:
    """The very bytes, where the output takes any."""
    binary = getattr(stdout, "buffer", None)
    if binary is None:
        stdout.write(body.decode(), ending="")
    else:
        binary.write(body)
        binary.flush()
