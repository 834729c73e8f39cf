"""The command that exports."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from summaries.articles.models import Article
from summaries.importing.exporting import records_held
from summaries.importing.table import SummaryRecord
from summaries.management.commands import export_summaries
from summaries.versions.models import ModelVersion
from tests.rows.written import make_article, make_summary
from tests.summaries.importing.lines import SHARED_DATA

pytestmark = pytest.mark.django_db


def export(path: Path | str = "-") -> tuple[str, str]:
    """What the command printed on its two outputs."""
    out, err = io.StringIO(), io.StringIO()
    call_command("export_summaries", str(path), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_a_file_holds_what_standard_output_gets(tmp_path: Path) -> None:
    make_summary(text="ice ❄")
    printed, _ = export()
    export(tmp_path / "a.jsonl")
    assert (tmp_path / "a.jsonl").read_text(encoding="utf-8") == printed
    assert [file.name for file in tmp_path.iterdir()] == ["a.jsonl"]


def test_the_same_rows_are_the_same_packed_file(tmp_path: Path) -> None:
    make_summary()
    printed, _ = export()
    export(tmp_path / "a.jsonl.gz")
    export(tmp_path / "b.jsonl.gz")
    packed = (tmp_path / "a.jsonl.gz").read_bytes()
    assert gzip.decompress(packed).decode() == printed
    assert (tmp_path / "b.jsonl.gz").read_bytes() == packed


def test_a_file_is_csv_by_its_ending_and_counts_no_header(tmp_path: Path) -> None:
    make_summary()
    _, said = export(tmp_path / "a.CSV.gz")
    lines = gzip.decompress((tmp_path / "a.CSV.gz").read_bytes()).decode().splitlines()
    assert lines[0].startswith("article_id,slug,title,language,source,") and len(lines) == 2
    assert said == "1 summary exported\n"


def test_what_is_left_out_is_said() -> None:
    make_summary()
    make_article()
    _, said = export()
    assert said == ("1 summary exported\n1 article without a summary is not in the export\n")


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file or directory"):
        export(tmp_path / "none" / "a.jsonl")


@pytest.mark.slow
@pytest.mark.shared_data
@pytest.mark.skipif(not SHARED_DATA.exists(), reason="../shared/data is not there")
def test_summeval_comes_out_as_it_went_in(tmp_path: Path) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    call_command("import_summaries", str(SHARED_DATA / "summeval.jsonl"), stdout=io.StringIO())
    export(first)
    Article.objects.all().delete()
    ModelVersion.objects.all().delete()
    call_command("import_summaries", str(first), stdout=io.StringIO())
    export(second)
    assert second.read_bytes() == first.read_bytes()


@pytest.mark.parametrize("name", ["out.jsonl", "-"])
def test_ctrl_c_is_said_and_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def records() -> Iterator[SummaryRecord]:
        yield from records_held()
        raise KeyboardInterrupt

    make_summary()
    monkeypatch.setattr(export_summaries, "records_held", records)
    monkeypatch.chdir(tmp_path)
    Path("out.jsonl").write_bytes(b"earlier")
    with pytest.raises(CommandError, match=r"^stopped; .* begins anew$") as stop:
        call_command("export_summaries", name)
    assert stop.value.returncode == 130
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [
        ("out.jsonl", b"earlier")
    ]
