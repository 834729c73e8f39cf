"""A zip that is damaged, or made to do harm, is refused with a sentence."""

from __future__ import annotations

import hashlib
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from pytest import TempPathFactory
from pytest_django import DjangoDbBlocker

from evaluation.agreement.reports import refresh_compared
from evaluation.bundles import reading, tables
from evaluation.bundles.gathering import gather_bundle
from evaluation.bundles.reading import read_bundle
from evaluation.bundles.replaying import replayed
from evaluation.bundles.tables import BundleError
from evaluation.bundles.writing import write_bundle
from evaluation.comparison.rules import declared_rule
from tests.evaluation.decisions.rows import make_judged_pair

pytestmark = pytest.mark.django_db  # for `whole`: without such a test there is no database
Files = dict[str, bytes]


@pytest.fixture(scope="module")
def whole(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: TempPathFactory
) -> Files:
    """The files of a bundle by their names, written once: to read it takes no database."""
    path = tmp_path_factory.mktemp("bundle") / "whole.zip"
    with django_db_blocker.unblock(), transaction.atomic():
        one, other = make_judged_pair(articles=2)[0]
        refresh_compared([one, other])
        bundle = gather_bundle(
            baseline=one, candidate=other, filters=(), origin=None, rule=declared_rule()
        )
        transaction.set_rollback(True)
    write_bundle(bundle, path)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def files(whole: Files) -> Files:
    """The same, for a test to change."""
    return dict(whole)


def packed(tmp_path: Path, files: Files) -> Path:
    path = tmp_path / "made.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def consistent(files: Files) -> Files:
    """With a manifest that fits the files, as whoever means harm would write it."""
    manifest = json.loads(files["manifest.json"])
    for entry in manifest["files"]:
        content = files[entry["name"]]
        entry |= {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return files | {"manifest.json": json.dumps(manifest).encode()}


def refused(path: Path, why: str) -> None:
    with pytest.raises(BundleError, match=why):
        replayed(read_bundle(path))


def test_a_bundle_packed_anew_is_a_bundle(tmp_path: Path, files: Files) -> None:
    assert replayed(read_bundle(packed(tmp_path, consistent(files)))).differing == ()


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/passwd", "thumbs.csv/", "..\\x", "more.csv"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, files: Files, name: str) -> None:
    refused(packed(tmp_path, files | {name: b"x"}), "holds no file called")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["made.zip"]


@pytest.mark.parametrize("name", ["manifest.json", "duels.csv", "README.txt"])
def test_a_file_that_lacks_is_named(tmp_path: Path, files: Files, name: str) -> None:
    del files[name]
    refused(packed(tmp_path, files), f"{name} is missing")


def test_a_file_twice_is_refused(tmp_path: Path, files: Files) -> None:
    path = packed(tmp_path, files)
    with (
        pytest.warns(UserWarning, match="Duplicate"),
        zipfile.ZipFile(path, "a") as archive,
    ):
        archive.writestr("duels.csv", b"another")
    refused(path, "twice")


@pytest.mark.parametrize("name", ["thumbs.csv", "scores.csv", "report.json", "README.txt"])
def test_a_file_that_is_not_the_manifests_is_named(tmp_path: Path, files: Files, name: str) -> None:
    changed = files | {name: files[name].replace(b"1", b"2", 1)}
    assert changed != files
    refused(packed(tmp_path, changed), f"{name} is not the file")


def test_a_file_that_ends_early_or_late_is_named(tmp_path: Path, files: Files) -> None:
    whole = files["duels.csv"]
    refused(packed(tmp_path, files | {"duels.csv": whole[:-9]}), "duels.csv is not the file")
    refused(
        packed(tmp_path, files | {"duels.csv": whole + whole}), "larger than manifest.json says"
    )


def test_a_bomb_is_left_once_it_is_larger_than_it_says(
    tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """100 MB of nothing in 100 KB: it is read as far as its manifest says, and no further."""
    read: list[int] = []
    whole = reading._Checked.readinto

    def counted(self: Any, buffer: Any) -> int:
        read.append(whole(self, buffer))
        return read[-1]

    monkeypatch.setattr(reading._Checked, "readinto", counted)
    path = packed(tmp_path, files | {"thumbs.csv": files["thumbs.csv"] + b"\n" * 100_000_000})
    assert path.stat().st_size < 300_000
    refused(path, "thumbs.csv is larger")
    assert sum(read) < len(files["thumbs.csv"]) + 200_000


@pytest.mark.parametrize(("most", "is_taken"), [(0, False), (1 << 40, True)])
def test_files_that_say_they_are_huge_are_not_begun(
    tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch, most: int, is_taken: bool
) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", most)
    if is_taken:
        read_bundle(packed(tmp_path, files))
    else:
        refused(packed(tmp_path, files), "as unpacked")


def test_a_zip_that_is_too_large_is_not_opened(
    tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = packed(tmp_path, files)
    monkeypatch.setattr(reading, "MOST_PACKED", path.stat().st_size)
    read_bundle(path)
    monkeypatch.setattr(reading, "MOST_PACKED", path.stat().st_size - 1)
    refused(path, "no bundle is")


@pytest.mark.parametrize("step", range(1, 12))
def test_a_damaged_zip_is_refused_wherever_the_damage_is(
    tmp_path: Path, files: Files, step: int
) -> None:
    path = packed(tmp_path, files)
    content = bytearray(path.read_bytes())
    place = step * len(content) // 12
    content[place : place + 40] = random.Random(step).randbytes(40)
    path.write_bytes(content)
    with pytest.raises(BundleError):
        replayed(read_bundle(path))
    path.write_bytes(content[:place])
    refused(path, "no whole bundle")


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip", b"\0" * 100])
def test_what_is_no_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "made.zip"
    path.write_bytes(content)
    refused(path, "no whole bundle")
    refused(tmp_path, "no whole bundle")  # a folder


def manifest_with(change: Callable[[dict[str, Any]], object]) -> Callable[[Files], Files]:
    def changed(files: Files) -> Files:
        manifest = json.loads(files["manifest.json"])
        change(manifest)
        return files | {"manifest.json": json.dumps(manifest).encode()}

    return changed


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda m: m.update(format=2), "not of format 1"),
        (lambda m: m.pop("asking"), "cannot be read"),
        (lambda m: m["asking"].update(as_of=3), "cannot be read"),
        (lambda m: m["asking"].update(population="yes"), "cannot be read"),
        (lambda m: m["asking"]["baseline"].update(pk=999), "does not hold the two"),
        (lambda m: m["asking"].update(candidate=m["asking"]["baseline"]), "with itself"),
        (lambda m: m["files"].pop(), "does not name each file"),
        (lambda m: m["files"].append(m["files"][0]), "does not name each file"),
        (lambda m: m["files"][0].update(size=-1), "larger than"),
        (lambda m: m["asking"].update(as_of="never"), "no report can be computed"),
        (lambda m: m["asking"]["measures"].append({"name": "x", "signature": ""}), ""),
    ],
)
def test_a_manifest_that_says_something_else_is_refused(
    tmp_path: Path, files: Files, change: Callable[[dict[str, Any]], object], why: str
) -> None:
    path = packed(tmp_path, manifest_with(change)(files))
    if why:
        refused(path, why)
    else:  # a measure that nobody has is no harm
        assert replayed(read_bundle(path)).differing == ()


@pytest.mark.parametrize("content", [b"[]", b"{", b"[" * 100_000, b"\xff", b"null", b"1e999"])
def test_a_manifest_that_is_no_json_of_ours_is_refused(
    tmp_path: Path, files: Files, content: bytes
) -> None:
    refused(packed(tmp_path, files | {"manifest.json": content}), "manifest.json")


@pytest.mark.parametrize("content", [b"", b"[" * 100_000, b"\xff"])
def test_a_report_that_is_no_json_is_refused(tmp_path: Path, files: Files, content: bytes) -> None:
    refused(
        packed(tmp_path, consistent(files | {"report.json": content})), "report in it is no JSON"
    )


CELLS = [
    (("duels.csv", "article"), "9" * 5000, "is no whole number"),
    (("duels.csv", "article"), str(2**31), "is no whole number"),
    (("duels.csv", "reader"), "-1", "is no whole number"),
    (("duels.csv", "reader"), "１", "is no whole number"),
    (("duels.csv", "outcome"), "4", "is no whole number from 0 to 3"),
    (("duels.csv", "origin"), "4", "is no whole number from 0 to 3"),
    (("duels.csv", "flags"), "128", "is no whole number from 0 to 127"),
    (("duels.csv", "day"), "2026-02-30", "day is out of range"),
    (("duels.csv", "day"), "1969-12-31", "before 1970"),
    (("duels.csv", "day"), "", "isoformat"),
    (("duels.csv", "left"), "77777", "not in versions.csv"),
    (("thumbs.csv", "part"), "6", "is no whole number from 0 to 5"),
    (("thumbs.csv", "up"), "2", "is no whole number from 0 to 1"),
    (("thumbs.csv", "reasons"), "65536", "is no whole number from 0 to 65535"),
    (("thumbs.csv", "article"), "77777", "not in the bundle"),
    (("thumbs.csv", "version"), "77777", "not in the bundle"),
    (("scores.csv", "value"), "nan", "is no number"),
    (("scores.csv", "value"), "1e101", "is no number"),
    (("scores.csv", "value"), "x", "could not convert"),
    (("scores.csv", "article"), "77777", "not in the bundle"),
    (("articles.csv", "shared"), "yes", "neither 0 nor 1"),
    (("articles.csv", "title"), "x" * 200_000, "the line is longer"),
]


@pytest.mark.parametrize(("where", "cell", "why"), CELLS)
def test_a_cell_that_means_nothing_is_named_with_its_line(
    tmp_path: Path, files: Files, where: tuple[str, str], cell: str, why: str
) -> None:
    name, column = where
    header, first, *rest = files[name].decode().splitlines()
    cells = first.split(",")
    cells[header.split(",").index(column)] = cell
    text = "\r\n".join([header, ",".join(cells), *rest]) + "\r\n"
    refused(packed(tmp_path, consistent(files | {name: text.encode()})), why)


@pytest.mark.parametrize("name", ["articles.csv", "versions.csv", "scores.csv"])
def test_what_is_said_twice_is_refused_for_one_would_hide_the_other(
    tmp_path: Path, files: Files, name: str
) -> None:
    header, first, *rest = files[name].splitlines(keepends=True)
    twice = b"".join([header, first, first, *rest])
    refused(packed(tmp_path, consistent(files | {name: twice})), f"{name} says twice what")


def test_a_line_that_never_ends_is_left(
    tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_IN_A_LINE", 200)
    for name in ("thumbs.csv", "articles.csv"):  # their longest lines are shorter than 200
        assert max(map(len, files[name].splitlines())) < 200
    read_bundle(packed(tmp_path, consistent(files)))
    endless = files["thumbs.csv"] + b"0" * 201
    path = packed(tmp_path, consistent(files | {"thumbs.csv": endless}))
    refused(path, "the line is longer than 200 characters")


def test_a_report_to_read_that_says_something_else_is_named(tmp_path: Path, files: Files) -> None:
    edited = files["report.md"].replace(b"better", b"worse", 1)
    found = replayed(read_bundle(packed(tmp_path, consistent(files | {"report.md": edited}))))
    (differing,) = found.differing
    assert differing.where == "report.md"
    assert "worse" in str(differing.kept) and "better" in str(differing.here)


def test_numbers_up_to_the_largest_are_computed_with(tmp_path: Path, files: Files) -> None:
    text = files["scores.csv"].decode().replace(",0.2", ",1e100", 1)
    path = packed(tmp_path, consistent(files | {"scores.csv": text.encode()}))
    found = json.loads(replayed(read_bundle(path)).report)
    (scores,) = [e for e in found["versus"][0]["estimates"] if e["measure"]["family"] == "scores"]
    # Two articles: (0.3 - 1e100 + 0.31 - 0.21) / 2.
    assert scores["difference"] == -5e99


def test_a_zip_packed_in_another_way_is_refused(tmp_path: Path, files: Files) -> None:
    path = tmp_path / "made.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    refused(path, "another way")


@pytest.mark.parametrize("change", ["a cell less", "another header", "not UTF-8", "nothing"])
def test_a_table_of_another_form_is_refused(tmp_path: Path, files: Files, change: str) -> None:
    held = files["duels.csv"]
    content = {
        "a cell less": held.rsplit(b",", 1)[0],
        "another header": held.replace(b"article", b"artikel", 1),
        "not UTF-8": held.replace(b"article", b"\xff", 1),
        "nothing": b"",
    }[change]
    refused(packed(tmp_path, consistent(files | {"duels.csv": content})), "duels.csv")


@pytest.mark.parametrize(("most", "is_taken"), [(5, True), (4, False)])
def test_more_rows_than_anybody_has_are_refused(
    tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch, most: int, is_taken: bool
) -> None:
    monkeypatch.setattr(tables, "MOST_OPINIONS", most)
    text = b"\r\n".join(files["duels.csv"].splitlines()[:4]) + b"\r\n"
    text += text.splitlines()[1] + b"\r\n" + text.splitlines()[2] + b"\r\n"  # five in all
    small = files | {"duels.csv": text, "thumbs.csv": files["thumbs.csv"].splitlines()[0] + b"\r\n"}
    path = packed(tmp_path, consistent(small))
    if is_taken:
        read_bundle(path)
    else:
        refused(path, "duels.csv, line 6: more than 4 rows")


@pytest.mark.parametrize(("most", "is_taken"), [(2, True), (1, False)])
def test_more_versions_than_a_matrix_holds_are_refused(
    tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch, most: int, is_taken: bool
) -> None:
    monkeypatch.setattr(reading, "MOST_VERSIONS", most)
    if is_taken:
        read_bundle(packed(tmp_path, files))
    else:
        refused(packed(tmp_path, files), "more than 1 versions")
