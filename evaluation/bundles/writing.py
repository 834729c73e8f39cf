"""A bundle as a zip file."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

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
from evaluation.bundles.explanation import README, README_NAME
from evaluation.bundles.reporting import made_here, markdown_bytes, report_bytes, report_of
from evaluation.comparison.freezing import frozen
from evaluation.comparison.missing import SEED

# What a zip says of its files' age, so that nothing in it tells when it was written.
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
_BLOCK: Final = 1 << 20  # bytes written at once


def write_bundle(bundle: Bundle, path: Path) -> bytes:
    """Write the bundle with its report, in one piece or not at all; the report's bytes.

    Raises OSError where it cannot be written.
    """
    report = report_of(bundle)
    body = report_bytes(report)
    files: dict[str, Callable[[], Iterable[bytes]]] = {
        README_NAME: lambda: [README.encode()],
        REPORT: lambda: [body],
        MARKDOWN: lambda: [markdown_bytes(report)],
        **_tables(bundle),
    }
    with _whole(path) as partial, zipfile.ZipFile(partial, "w") as archive:
        held = tuple(_write(archive, name, content()) for name, content in files.items())
        manifest = Manifest(FORMAT, made_here(), SEED, bundle.asking, held)
        text = json.dumps(frozen(manifest), indent=2, allow_nan=False)
        _write(archive, MANIFEST, [text.encode()])
    return body


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A file beside the path, which takes its place where all went well."""
    partial = path.with_name(f"{path.name}.partial")
    try:
        yield partial
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _tables(bundle: Bundle) -> dict[str, Callable[[], Iterator[bytes]]]:
    articles = [each for _, each in sorted(bundle.articles.items())]
    versions = [(each.pk, each.identifier, each.label) for each in bundle.versions]
    return {
        "thumbs.csv": lambda: tables.opinion_lines(bundle.thumbs),
        "duels.csv": lambda: tables.opinion_lines(bundle.duels),
        "articles.csv": lambda: tables.article_table(articles),
        "versions.csv": lambda: tables.lines([tables.VERSIONS, *versions]),
        "scores.csv": lambda: tables.lines([tables.SCORES, *bundle.scores]),
        "ratings.csv": lambda: tables.lines([tables.RATINGS, *bundle.ratings]),
    }


def _write(archive: zipfile.ZipFile, name: str, content: Iterable[bytes]) -> BundledFile:
    """Stream a file into the archive; what the manifest says of it."""
    state, size = hashlib.sha256(), 0
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    with archive.open(entry, "w", force_zip64=True) as out:
        for block in _blocks(content):
            state.update(block)
            size += len(block)
            out.write(block)
    return BundledFile(name, size, state.hexdigest())


def _blocks(content: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for piece in content:
        held += piece
        if len(held) >= _BLOCK:
            yield bytes(held)
            held.clear()
    yield bytes(held)
