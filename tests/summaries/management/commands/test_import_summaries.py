"""The command that imports files."""

from __future__ import annotations

import gzip
import io
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from summaries.formats.limits import SUMMARY
from summaries.management import importing, inputs
from summaries.models import Article, ModelVersion, Rating, Reference, Summary
from tests.summaries.lines import SHARED_DATA, as_jsonl, make_line

pytestmark = pytest.mark.django_db


class Printed:
    """What a command wrote."""

    def __init__(self) -> None:
        self.out, self.err = io.StringIO(), io.StringIO()

    def run(self, *args: object, **options: object) -> None:
        """Run the import, which may raise."""
        call_command(
            "import_summaries", *map(str, args), stdout=self.out, stderr=self.err, **options
        )

    def refuse(self, *args: object, **options: object) -> CommandError:
        """Run the import, which must end with an error."""
        with pytest.raises(CommandError) as caught:
            self.run(*args, **options)
        assert caught.value.returncode == 1
        return caught.value


@pytest.fixture
def printed() -> Printed:
    return Printed()


def write(path: Path, data: bytes) -> Path:
    """The path, with the bytes in it."""
    path.write_bytes(data)
    return path


def rejected_of(path: Path) -> list[dict[str, object]]:
    """The lines that were refused of a file."""
    lines = Path(f"{path}.rejected.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_a_file_is_imported_and_what_became_of_it_is_said(tmp_path: Path, printed: Printed) -> None:
    path = write(tmp_path / "a.jsonl", as_jsonl(make_line(), make_line(model="M2")))
    printed.run(path)
    assert printed.out.getvalue() == (
        f"{path}: 2 lines: 2 created, 0 updated, 0 unchanged, 0 rejected\n"
        "  new: 1 articles, 2 references, 2 versions, 0 ratings\n"
    )
    assert [file.name for file in tmp_path.iterdir()] == ["a.jsonl"]


def test_columns_of_other_names_are_mapped(tmp_path: Path, printed: Printed) -> None:
    line = {"document": "It froze.", "highlights": ["Ice."], "output": "ice .", "score": 1}
    path = write(tmp_path / "a.jsonl", as_jsonl(line))
    printed.run(
        path, "--map", "article=document", "--map", "references=highlights", "summary=output",
        "--model", "lead@3",
    )  # fmt: skip
    assert ModelVersion.objects.get().identifier == "lead@3"
    assert Reference.objects.get().text == "Ice."
    assert '  not understood: "score" of 1 lines; --map gives it a meaning' in (
        printed.out.getvalue()
    )


@pytest.mark.parametrize("argument", ["article", "article=", "artikel=document"])
def test_a_map_that_means_nothing_is_refused(
    tmp_path: Path, printed: Printed, argument: str
) -> None:
    path = write(tmp_path / "a.jsonl", as_jsonl(make_line()))
    assert f"--map {argument}: " in str(printed.refuse(path, "--map", argument))
    assert not Summary.objects.exists()


def test_versions_are_live_unless_told_otherwise(tmp_path: Path, printed: Printed) -> None:
    path = write(tmp_path / "a.jsonl", as_jsonl(make_line()))
    printed.run(path)
    assert ModelVersion.objects.get().status == "live"
    other = write(tmp_path / "b.jsonl", as_jsonl(make_line(model="M2")))
    printed.run(other, "--status", "draft")
    assert ModelVersion.objects.get(name="M2").status == "draft"


def test_csv_and_packed_files_and_several_at_once(tmp_path: Path, printed: Printed) -> None:
    rows = b"article_id,model,summary\nb,M1,Snow.\n"
    printed.run(
        write(tmp_path / "a.jsonl.gz", gzip.compress(as_jsonl(make_line()))),
        write(tmp_path / "b.csv", rows),
        write(tmp_path / "c.csv.GZ", gzip.compress(rows.replace(b"b,", b"c,"))),
    )
    assert set(Article.objects.values_list("key", flat=True)) == {"harbour", "b", "c"}


@pytest.mark.parametrize("packed", [False, True])
def test_standard_input_is_read(
    printed: Printed, packed: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    data = as_jsonl(make_line(), make_line(model=None))
    data = gzip.compress(data) if packed else data
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data))))
    printed.refuse("-")
    assert Summary.objects.count() == 1
    assert [line["line"] for line in rejected_of(Path("stdin"))] == [2]


def test_the_format_can_be_named(tmp_path: Path, printed: Printed) -> None:
    path = write(tmp_path / "a.txt", b"article_id,model,summary\nb,M1,Snow.\n")
    assert "--format" in str(printed.refuse(path))
    printed.run(path, "--format", "csv")
    assert Summary.objects.get().text == "Snow."


def test_a_missing_file_is_said_before_anything_is_imported(
    tmp_path: Path, printed: Printed
) -> None:
    path = write(tmp_path / "a.jsonl", as_jsonl(make_line()))
    assert "there is no such file" in str(printed.refuse(path, tmp_path / "b.jsonl"))
    assert "there is no such file" in str(printed.refuse(path, tmp_path))
    assert not Summary.objects.exists()


def test_a_bad_model_name_is_refused(tmp_path: Path, printed: Printed) -> None:
    path = write(tmp_path / "a.jsonl", as_jsonl(make_line()))
    assert str(printed.refuse(path, "--model", "lead@")).startswith("--model: 'lead@' names no")


def test_a_damaged_packed_file_gives_what_could_be_read(tmp_path: Path, printed: Printed) -> None:
    lines = as_jsonl(*(make_line(article_id=f"a{number}") for number in range(2000)))
    path = write(tmp_path / "a.jsonl.gz", gzip.compress(lines, compresslevel=0)[:-5000])
    printed.refuse(path)
    assert f"{path}: cannot be read to its end: " in printed.err.getvalue()
    assert 0 < Summary.objects.count() < 2000


def test_a_refused_line_is_kept_with_its_number_and_reason(
    tmp_path: Path, printed: Printed
) -> None:
    bad = b'{"summary": "caf\xe9"}\n'
    path = write(tmp_path / "a.jsonl", as_jsonl(make_line()) + bad)
    printed.refuse(path)
    message = "byte 17 of the line is not UTF-8; save the file as UTF-8"
    assert rejected_of(path) == [
        {
            "line": 2,
            "reason": "broken UTF-8",
            "message": message,
            "original": '{"summary": "caf\\xe9"}',
        }
    ]
    assert printed.err.getvalue() == f"{path}: line 2: {message}\n"
    assert "  rejected: 1: broken UTF-8\n" in printed.out.getvalue()
    assert f"the rejected lines are in {path}.rejected.jsonl" in printed.out.getvalue()


def test_a_clean_run_takes_the_earlier_rejections_away(tmp_path: Path, printed: Printed) -> None:
    path = write(tmp_path / "a.jsonl", as_jsonl(make_line(model=None)))
    printed.refuse(path)
    printed.run(path, "--model", "lead@1")
    assert [file.name for file in tmp_path.iterdir()] == ["a.jsonl"]


def test_a_dry_run_writes_nothing_at_all(tmp_path: Path, printed: Printed) -> None:
    path = write(tmp_path / "a.jsonl", as_jsonl(make_line(), make_line(model=None)))
    printed.refuse(path, "--dry-run")
    assert not Article.objects.exists()
    assert not ModelVersion.objects.exists()
    assert [file.name for file in tmp_path.iterdir()] == ["a.jsonl"]
    assert "1 created, 0 updated, 0 unchanged, 1 rejected (dry run" in printed.out.getvalue()
    assert 'line 2: "model" is missing; add it or pass --model' in printed.err.getvalue()


def test_rejections_that_cannot_be_kept_are_all_shown(tmp_path: Path, printed: Printed) -> None:
    path = write(tmp_path / "a.jsonl", b"{\n" * (inputs.SHOWN + 5))
    (tmp_path / "a.jsonl.rejected.jsonl").mkdir()
    printed.refuse(path)
    assert "the rejected lines are shown here instead" in printed.err.getvalue()
    assert f"line {inputs.SHOWN + 5}: " in printed.err.getvalue()


def test_only_the_first_rejections_are_shown_where_a_file_has_all(
    tmp_path: Path, printed: Printed
) -> None:
    path = write(tmp_path / "a.jsonl", b"{\n" * (inputs.SHOWN + 5))
    printed.refuse(path)
    assert len(printed.err.getvalue().splitlines()) == inputs.SHOWN + 1
    assert len(rejected_of(path)) == inputs.SHOWN + 5


def test_a_busy_database_is_said_in_a_sentence(
    tmp_path: Path, printed: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(**_: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(importing, "import_entries", busy)
    path = write(tmp_path / "a.jsonl", as_jsonl(make_line()))
    assert "(database is locked); what is imported stays" in str(printed.refuse(path))


def test_a_second_run_changes_nothing_and_ends_well(tmp_path: Path, printed: Printed) -> None:
    path = write(tmp_path / "a.jsonl", as_jsonl(make_line()))
    printed.run(path)
    again = Printed()
    again.run(path)
    assert "0 created, 0 updated, 1 unchanged, 0 rejected" in again.out.getvalue()


def hostile_lines() -> Iterator[tuple[bytes, str]]:
    """Kinds of bad lines, each with the reason it must be given; without end."""
    fields: list[tuple[dict[str, object], str]] = [
        ({"model": None}, "missing field"),
        ({"summary": None}, "missing field"),
        ({"summary": " "}, "empty text"),
        ({"summary": "x" * (SUMMARY + 1)}, "over a limit"),
        ({"references": 7}, "wrong type"),
        ({"expert": {"fluency": [float("nan")]}}, "not a finite number"),
        ({"crowd_mean": {"fluency": float("inf")}}, "not a finite number"),
        ({"summary": "a\0b"}, "NUL character"),
        ({"article": "a\ud800b"}, "lone surrogate"),
        ({"url": "javascript:alert(1)"}, "wrong value"),
        ({"article": "Another text."}, "differs from an earlier line"),
        ({"model": "good"}, "differs from an earlier line"),
    ]
    raws = [
        (b'{"article_id": "harbour", ', "broken JSON"),
        (b"\0\0\0", "NUL character"),
        (b'{"summary": "caf\xe9"}', "broken UTF-8"),
        (b"[" * 50_000, "nested too deep"),
        (b'{"settings":' * 50_000, "nested too deep"),
        (b'{"model": "M1", "model": "M2"}', "field given twice"),
        (b"[]", "wrong type"),
        (b"\xff\xfe{\x00", "NUL character"),
    ]
    while True:
        for line, reason in fields:
            hostile = make_line(**({"model": "bad", "summary": "Bad."} | line))
            yield json.dumps(hostile).encode(), reason
        yield from raws


def test_a_thousand_hostile_lines_cost_only_themselves(tmp_path: Path, printed: Printed) -> None:
    lines, expected = [as_jsonl(make_line(model="good")).rstrip()], {}
    for number, (line, reason) in zip(range(1000), hostile_lines(), strict=False):
        lines.append(line)
        expected[len(lines)] = reason
        if number % 4 == 0:
            lines.append(as_jsonl(make_line(article_id=f"a{number}", model="good")).rstrip())
    path = write(tmp_path / "hostile.jsonl", b"\n".join(lines) + b"\n")
    printed.refuse(path)
    # The first line, and one after each fourth hostile one: 1 + 1000 / 4.
    assert Summary.objects.count() == 251
    assert set(ModelVersion.objects.values_list("name", flat=True)) == {"good"}
    found = rejected_of(path)
    assert {line["line"]: line["reason"] for line in found} == expected
    assert len(found) == 1000
    for reason, count in Counter(expected.values()).items():
        assert f"  rejected: {count:,}: {reason}\n" in printed.out.getvalue()


@pytest.mark.shared_data
@pytest.mark.skipif(not SHARED_DATA.exists(), reason="../shared/data is not there")
def test_summeval_is_imported_whole_and_a_second_run_changes_nothing(
    printed: Printed, tmp_path: Path
) -> None:
    path = tmp_path / "summeval.jsonl"
    path.symlink_to(SHARED_DATA / "summeval.jsonl")
    printed.run(path)
    assert Article.objects.count() == 100
    assert Reference.objects.count() == 1100  # 100 articles of 11
    assert ModelVersion.objects.count() == 16
    assert Summary.objects.count() == 1600
    single, mean = Rating.objects.exclude(rater=None), Rating.objects.filter(rater=None)
    assert single.filter(group="expert").count() == 14_400  # 1,200 lines of 4 dimensions, 3 raters
    assert single.filter(group="crowd").count() == 24_000  # 1,200 lines of 4 dimensions, 5 raters
    assert mean.count() == 1600  # 4 versions of 100 lines, 4 dimensions
    assert set(mean.values_list("summary__version__name", flat=True)) == {"M0", "M1", "M2", "M5"}
    again = Printed()
    again.run(path)
    assert "0 created, 0 updated, 1,600 unchanged, 0 rejected" in again.out.getvalue()
    assert Rating.objects.count() == 40_000
