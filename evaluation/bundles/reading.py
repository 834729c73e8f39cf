"""A bundle out of a zip file that anybody may have made: it is believed in nothing.

Nothing is unpacked to disk, no name in the file leads anywhere, and no more is read of a file than
its manifest says and `MOST_BYTES` allows.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Final, TypeVar

import numpy as np

from evaluation.bundles import tables
from evaluation.bundles.contents import (
    FORMAT,
    MANIFEST,
    MARKDOWN,
    REPORT,
    Bundle,
    BundledFile,
    Manifest,
)
from evaluation.bundles.explanation import README_NAME
from evaluation.bundles.tables import BundleError
from evaluation.comparison.freezing import UnreadableReportError, thawed
from evaluation.opinions.columns import DuelColumns, ThumbColumns

# Of all files as unpacked: what twenty million opinions take.
MOST_BYTES: Final = 2 << 30
MOST_PACKED: Final = 1 << 30  # of the zip file itself
# The manifest grows with the measures only; a report with the square of the versions in it.
MOST_MANIFEST: Final = 1 << 20
MOST_REPORT: Final = 64 << 20
NAMES: Final = frozenset({
    README_NAME, MANIFEST, REPORT, MARKDOWN, "thumbs.csv", "duels.csv", "articles.csv",
    "versions.csv", "scores.csv", "ratings.csv",
})  # fmt: skip
MOST_VERSIONS: Final = 500  # whose standing takes a matrix of them all
MOST_IN_A_LINE: Final = 1 << 16  # characters: the longest title and all tags take a tenth
_BLOCK: Final = 1 << 16
_PACKINGS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGE: Final = (
    OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError
)  # fmt: skip
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ReadBundle:
    """A bundle, its manifest, and the report that lay in it, as JSON and to read, as bytes."""

    bundle: Bundle
    manifest: Manifest
    report: bytes
    markdown: bytes


def read_bundle(path: Path) -> ReadBundle:
    """Read a bundle and hold each file against its manifest.

    Raises BundleError, with a sentence that says what is wrong, for whatever is not a whole and
    consistent bundle.
    """
    try:
        if path.stat().st_size > MOST_PACKED:
            raise BundleError(f"{path.name} is larger than {MOST_PACKED >> 20} MB; no bundle is")
        with zipfile.ZipFile(path) as archive:
            return _read(archive)
    except BundleError:
        raise
    except _DAMAGE as error:
        raise BundleError(f"{path.name} is no whole bundle: {error}") from error


def _read(archive: zipfile.ZipFile) -> ReadBundle:
    _check_names(archive)
    manifest = _manifest(archive)
    held = {file.name: file for file in manifest.files}
    if set(held) != NAMES - {MANIFEST} or len(held) != len(manifest.files):
        raise BundleError(f"{MANIFEST} does not name each file of the bundle once")
    if sum(file.size for file in manifest.files) > MOST_BYTES:
        raise BundleError(f"the files are larger than {MOST_BYTES >> 30} GB as unpacked")

    def table(name: str, read: Callable[[Iterable[str], str], T]) -> T:
        with _checked(archive, held[name]) as raw:
            text = io.TextIOWrapper(raw, encoding="utf-8", newline="")
            try:
                return read(_lines(text), name)
            except UnicodeDecodeError as error:
                raise BundleError(f"{name} is not UTF-8: {error}") from error

    bundle = Bundle(
        asking=manifest.asking,
        thumbs=table("thumbs.csv", lambda t, n: tables.read_opinions(ThumbColumns, t, n)),
        duels=table("duels.csv", lambda t, n: tables.read_opinions(DuelColumns, t, n)),
        articles=table("articles.csv", tables.read_articles),
        versions=table("versions.csv", tables.read_versions),
        scores=table("scores.csv", tables.read_scores),
        ratings=table("ratings.csv", tables.read_ratings),
    )
    _, markdown, report = (
        _small(archive, held[name], MOST_REPORT) for name in (README_NAME, MARKDOWN, REPORT)
    )
    _check_references(bundle)
    return ReadBundle(bundle, manifest, report, markdown)


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """The lines; raises BundleError for one that would fill the memory."""
    while line := text.readline(MOST_IN_A_LINE + 1):
        if len(line) > MOST_IN_A_LINE:
            raise BundleError(f"the line is longer than {MOST_IN_A_LINE:,} characters")
        yield line


def _check_names(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    names = [each.filename for each in entries]
    if strange := sorted(set(names) - NAMES):
        raise BundleError(f"a bundle holds no file called {strange[0][:80]!r}")
    if missing := sorted(NAMES - set(names)):
        raise BundleError(f"{missing[0]} is missing")
    if len(names) != len(NAMES):
        raise BundleError("a file is in it twice")
    if any(each.flag_bits & 1 for each in entries):
        raise BundleError("it is encrypted; a bundle never is")
    if any(each.compress_type not in _PACKINGS for each in entries):
        raise BundleError("it is packed in another way than a bundle is")


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    with archive.open(MANIFEST) as file:
        text = file.read(MOST_MANIFEST + 1)
    if len(text) > MOST_MANIFEST:
        raise BundleError(f"{MANIFEST} is larger than {MOST_MANIFEST >> 20} MB")
    try:
        said = json.loads(text)
        if not isinstance(said, dict) or said.get("format") != FORMAT:
            raise BundleError(f"{MANIFEST} is not of format {FORMAT}, the one that is read here")
        return thawed(Manifest, said)
    except (ValueError, RecursionError, UnreadableReportError) as error:
        if isinstance(error, BundleError):
            raise
        raise BundleError(f"{MANIFEST} cannot be read: {error}") from error


class _Checked(io.RawIOBase):
    """A file of the archive that is read no further than its size, and hashed on the way."""

    def __init__(self, file: IO[bytes], said: BundledFile) -> None:
        self._file, self._said = file, said
        self._left = said.size
        self._state = hashlib.sha256()

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer; raises BundleError where there is more than there should be."""
        block = self._file.read(min(len(buffer), _BLOCK))
        self._left -= len(block)
        if self._left < 0:
            raise BundleError(f"{self._said.name} is larger than {MANIFEST} says")
        self._state.update(block)
        buffer[: len(block)] = block
        return len(block)

    def finish(self) -> None:
        """Raises BundleError where not all was there, or it was something else."""
        while self.read(_BLOCK):
            pass
        if self._left or self._state.hexdigest() != self._said.sha256:
            raise BundleError(
                f"{self._said.name} is not the file that {MANIFEST} names: its SHA-256 or size is "
                "another one"
            )


@contextmanager
def _checked(archive: zipfile.ZipFile, said: BundledFile) -> Any:
    """The file's content; what it says counts only where no error comes at the end."""
    with archive.open(said.name) as file:
        raw = _Checked(file, said)
        try:
            yield io.BufferedReader(raw)
        except BundleError:
            # Damage is the better reason for a line that means nothing.
            raw.finish()
            raise
        raw.finish()


def _small(archive: zipfile.ZipFile, said: BundledFile, most: int) -> bytes:
    if said.size > most:
        raise BundleError(f"{said.name} is larger than {most >> 20} MB")
    with _checked(archive, said) as raw:
        return bytes(raw.read())


def _check_references(bundle: Bundle) -> None:
    """Whether the tables speak of the same articles and versions."""
    asking = bundle.asking
    versions = {each.pk: each for each in bundle.versions}
    pair_asked = (replace(each, retired=False) for each in (asking.baseline, asking.candidate))
    if any(versions.get(each.pk) != each for each in pair_asked):
        raise BundleError("versions.csv does not hold the two versions that were compared")
    if asking.baseline.pk == asking.candidate.pk:
        raise BundleError("a version is compared with itself")
    if len(versions) > MOST_VERSIONS:
        raise BundleError(f"versions.csv names more than {MOST_VERSIONS} versions")
    pair = [asking.baseline.pk, asking.candidate.pk]
    thumbs = bundle.thumbs
    of_pair = np.isin(thumbs.version, pair) & np.isin(thumbs.article, list(bundle.articles))
    known = all(
        article in bundle.articles and version in pair
        for article, version, *_ in (*bundle.scores, *bundle.ratings)
    )
    if not (known and of_pair.all()):
        raise BundleError(
            "an opinion, score or rating is of an article or a version that is not in the bundle"
        )
    if not np.isin(np.union1d(bundle.duels.left, bundle.duels.right), list(versions)).all():
        raise BundleError("duels.csv names a version that is not in versions.csv")
