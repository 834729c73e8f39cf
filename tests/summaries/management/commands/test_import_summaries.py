"""The command that imports files."""

from __future__ import annotations

import gzip
import io
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import OperationalError

from common.files import inputs
from summaries.articles.models import Article
from summaries.breakdowns.models import Rating, Summary
from summaries.importing import command as importing
from summaries.importing import services as importing_service
from summaries.importing.line_outcome import LineOutcome
from summaries.importing.records import Accepted
from summaries.references.models import Reference
from summaries.versions.models import ModelVersion
from tests.summaries.importing.lines import SHARED_DATA, as_jsonl, make_line
from tests.summaries.management.commands.printed import Printed, rejected_of, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def printed() -> Printed:
    return Printed()


def test_a_file_is_imported_and_what_became_of_it_is_said(tmp_path: Path, printed: Printed) -> None:
    path = write(tmp_path / "a.jsonl", as_jsonl(make_line(), make_line(model="M2")))
    printed.run(path)
    assert printed.out.getvalue() == (
        f"{path}: 2 lines: 2 created, 0 updated, 0 unchanged, 0 rejected\n"
        "  new: 1 article, 2 references, 2 versions, 0 ratings\n"
        "  M1@1: draft, 1 article, 1 of them shared with other versions\n"
        "  M2@1: draft, 1 article, 1 of them shared with other versions\n"
        "  drafts are seen by the team alone; to publish, the same command with --status live "
        "--update, or the version's page\n"
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


def test_a_mapped_column_that_the_line_has_not_is_named_beside_those_it_has(
    tmp_path: Path, printed: Printed
) -> None:
    path = write(tmp_path / "a.csv", b"document,summary\nIt froze.,ice .\n")
    printed.refuse(path, "--map", "article=documnt", "--model", "lead@3")
    assert (
        '--map names "documnt", which is not in the line: it has "document", "summary"'
        in printed.err.getvalue()
    )


def test_versions_are_drafts_unless_told_otherwise(tmp_path: Path, printed: Printed) -> None:
    path = write(tmp_path / "a.jsonl", as_jsonl(make_line()))
    printed.run(path)
    assert ModelVersion.objects.get().status == "draft"
    other = write(tmp_path / "b.jsonl", as_jsonl(make_line(model="M2")))
    printed.run(other, "--status", "live")
    assert ModelVersion.objects.get(name="M2").status == "live"
    printed.run(path, "--status", "live", "--update")
    assert ModelVersion.objects.get(name="M1").status == "live"


def test_csv_and_packed_files_and_several_at_once(tmp_path: Path, printed: Printed) -> None:
    rows = b"article_id,model,summary\nb,M1,Snow.\n"
    printed.run(
        write(tmp_path / "a.jsonl.gz", gzip.compress(as_jsonl(make_line()))),
        write(tmp_path / "b.csv", rows),
        write(tmp_path / "c.csv.GZ", gzip.compress(rows.replace(b"b,", b"c,"))),
    )
    assert set(Article.objects.values_list("key", flat=True)) == {"harbour", "b", "c"}


def _zipped(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def test_the_format_of_a_zip_is_that_of_the_file_in_it(tmp_path: Path, printed: Printed) -> None:
    data = _zipped(**{"data/a.csv": b"article_id,model,summary\na,M1,Ice.\n"})
    printed.run(write(tmp_path / "outputs.zip", data))
    assert Article.objects.get().key == "a"


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.csv", b"PAR1....", "is Parquet; name the format"),
        ("a.zip", _zipped(a=b"1", b=b"2"), "is a zip of 2 files"),
        ("a.xlsx", _zipped(**{"[Content_Types].xml": b"1"}), "save it as CSV"),
        ("a.jsonl.bz2", b"BZh91AY&", "is packed with bzip2"),
        ("a.zip", _zipped(notes=b"1"), "no format is known by this ending"),
        ("a.txt", b"1", "no format is known by this ending"),
    ],
)
def test_a_file_of_another_ending_is_told_by_its_beginning(
    tmp_path: Path, printed: Printed, name: str, data: bytes, sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        printed.run(write(tmp_path / name, data))


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
    assert "is a folder" in str(printed.refuse(path, tmp_path))
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
    message = "byte 17 of the line is not UTF-8; save the file as UTF-8 (in Excel as “CSV UTF-8”)"
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


def test_what_all_lines_lack_is_said_once_before_them(tmp_path: Path, printed: Printed) -> None:
    lines = [make_line(model=None, article_id=f"a{n}") for n in range(30)]
    path = write(tmp_path / "a.jsonl", as_jsonl(*lines))
    printed.refuse(path)
    lack = '"model" is missing; add it or pass --model'
    assert printed.err.getvalue() == f"{path}: all of its first lines: {lack}\n"
    assert len(rejected_of(path)) == 30


def test_what_two_lines_lack_or_not_all_is_said_of_each(tmp_path: Path, printed: Printed) -> None:
    lacking = [make_line(model=None), make_line(model=None)]
    for number, more in enumerate(([], [make_line()])):
        path = write(tmp_path / f"{number}.jsonl", as_jsonl(*lacking, *more))
        printed.refuse(path)
    assert "all of its first lines" not in printed.err.getvalue()


def test_a_version_that_shares_no_article_is_asked_about(tmp_path: Path, printed: Printed) -> None:
    first = write(tmp_path / "a.jsonl", as_jsonl(make_line()))
    other = write(tmp_path / "b.jsonl", as_jsonl(make_line(article_id="b", model="M2")))
    printed.run(first)
    assert "do the ids agree?" not in printed.out.getvalue()
    printed.run(other, "--status", "draft")
    said = printed.out.getvalue()
    assert "  M2@1: draft, 1 article, 0 of them shared with other versions\n" in said
    assert "  what shares no article cannot be compared: do the ids agree?\n" in said
    assert "--status live --update" in said


def test_the_options_of_files_from_elsewhere(tmp_path: Path, printed: Printed) -> None:
    path = write(tmp_path / "a.csv", b"id^bart^pegasus@2\na1^one^nan\n")
    printed.refuse(path, "--delimiter", "^", "--models-from-columns")
    assert "which means nothing" in printed.err.getvalue()
    printed.run(path, "--delimiter", "^", "--models-from-columns", "--literal")
    assert set(Summary.objects.values_list("text", flat=True)) == {"one", "nan"}
    mapped = write(tmp_path / "b.csv", b"id,model,summary,smooth\na1,m,x,4\n")
    printed.run(mapped, "--map", "expert_fluency=smooth")
    assert Rating.objects.get().value == 4


def test_a_busy_database_is_said_in_a_sentence(
    tmp_path: Path, printed: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(**_: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(importing, "import_entries", busy)
    path = write(tmp_path / "a.jsonl", as_jsonl(make_line()))
    assert "(database is locked); what is imported stays" in str(printed.refuse(path))


def test_ctrl_c_says_how_many_lines_are_in_and_the_same_command_goes_on(
    tmp_path: Path, printed: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.jsonl", as_jsonl(*(make_line(model=f"M{n}") for n in range(5))))
    monkeypatch.setattr(importing_service, "BATCH_LINES", 2)
    take = importing_service._import_lines
    batches: list[int] = []

    def take_two(lines: Sequence[Accepted], **how: Any) -> LineOutcome:
        if len(batches) == 2:
            raise KeyboardInterrupt
        batches.append(len(lines))
        return take(lines, **how)

    with monkeypatch.context() as stopping:
        stopping.setattr(importing_service, "_import_lines", take_two)
        with pytest.raises(CommandError) as stop:
            printed.run(path)
    # Two batches of two lines.
    assert f"{path}: stopped; 4 lines are taken and stay so; the same command" in str(stop.value)
    assert stop.value.returncode == 130
    assert Summary.objects.count() == 4
    again = Printed()
    again.run(path)
    assert "1 created, 0 updated, 4 unchanged, 0 rejected" in again.out.getvalue()


def test_ctrl_c_in_a_dry_run_says_that_nothing_is_written(
    tmp_path: Path, printed: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(importing, "import_entries", stop)
    path = write(tmp_path / "a.jsonl", as_jsonl(make_line()))
    with pytest.raises(CommandError, match="stopped; this was a dry run: nothing was written"):
        printed.run(path, "--dry-run")


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_utf_16_file_is_called_so_once(
    tmp_path: Path, printed: Printed, coding: str, packed: bool
) -> None:
    data = as_jsonl(make_line(), make_line()).decode().encode(coding)
    path = write(tmp_path / "a.jsonl", gzip.compress(data) if packed else data)
    assert str(printed.refuse(path)).startswith(f"{path} is UTF-16; save it as UTF-8")
    assert not printed.err.getvalue()


def test_a_line_that_only_begins_with_nuls_is_refused_alone(
    tmp_path: Path, printed: Printed
) -> None:
    path = write(tmp_path / "a.jsonl", b"\0\0\0\0\n" + as_jsonl(make_line()))
    printed.refuse(path)
    assert "1 created, 0 updated, 0 unchanged, 1 rejected" in printed.out.getvalue()


def test_a_folder_is_called_one(tmp_path: Path, printed: Printed) -> None:
    assert f"{tmp_path} is a folder; name the files in it" in str(printed.refuse(tmp_path))


def test_a_second_run_changes_nothing_and_ends_well(tmp_path: Path, printed: Printed) -> None:
    path = write(tmp_path / "a.jsonl", as_jsonl(make_line()))
    printed.run(path)
    again = Printed()
    again.run(path)
    assert "0 created, 0 updated, 1 unchanged, 0 rejected" in again.out.getvalue()


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
    single, mean = Rating.objects.exclude(place=None), Rating.objects.filter(place=None)
    assert single.filter(group="expert").count() == 14_400  # 1,200 lines of 4 dimensions, 3 raters
    assert single.filter(group="crowd").count() == 24_000  # 1,200 lines of 4 dimensions, 5 raters
    assert mean.count() == 1600  # 4 versions of 100 lines, 4 dimensions
    assert set(mean.values_list("summary__version__name", flat=True)) == {"M0", "M1", "M2", "M5"}
    again = Printed()
    again.run(path)
    assert "0 created, 0 updated, 1,600 unchanged, 0 rejected" in again.out.getvalue()
    assert Rating.objects.count() == 40_000


def test_what_was_respelled_and_the_scale_of_what_is_rated_are_said(
    tmp_path: Path, printed: Printed
) -> None:
    line = make_line(summary="Ice\u00a0came. ", expert={"fluency": [2, 4], "style": [5]})
    path = write(tmp_path / "a.jsonl", as_jsonl(line))
    printed.run(path)
    said = printed.out.getvalue()
    assert "  normalised: 1 text: letters in one spelling (NFC), plain blanks" in said
    both = (
        "scale of expert fluency and expert style: 1 to 5 in steps of 1, guessed from the ratings; "
        "higher is taken as better, as nobody has said"
    )
    way = "a scale and which end of it is better are declared under Dimensions in the admin"
    assert f"  {both}\n  {way}\n" in said
    printed.run(path)
    assert printed.out.getvalue().count("normalised:") == 1
