"""The command `writeup` against a living site: what it prints, and what it exits with."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from summaries.breakdowns.models import Summary
from summaries.versions.models import ModelVersion
from writeup_client.command import main

LINES = "document,prediction\nIt rained all day. Then the sun came out.,It rained.\n"


@pytest.mark.django_db(transaction=True)
def test_a_csv_comes_in_by_its_own_columns(
    at_site: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "outputs.csv"
    path.write_text(LINES, encoding="utf-8")
    named = ["--map", "article=document", "summary=prediction", "--model", "bart@1"]
    assert main(["import", str(path), *named, "--dry-run"]) == 0
    assert not ModelVersion.objects.exists()
    assert main(["import", str(path), *named]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("1 created, 0 updated")
    path.write_text(f"{LINES}Another text. It has two sentences.,\n", encoding="utf-8")
    assert main(["import", str(path), *named]) == 1
    said = capsys.readouterr()
    assert "1 unchanged, 1 rejected" in said.out
    assert said.err.startswith("row 2: ")


@pytest.mark.django_db(transaction=True)
def test_a_gate_exits_as_the_sites_own(
    pair: tuple[ModelVersion, ModelVersion], capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = (version.identifier for version in pair)
    rule = ["--primary", "rouge1", "--margin", "0.02"]
    calls = {
        "pass": ["gate", "--baseline", one, "--candidate", other, *rule],
        "fail": ["gate", "--baseline", other, "--candidate", one, *rule],
        "inconclusive": ["gate", "--baseline", one, "--candidate", other, "--primary", "duels"],
    }
    exits = {name: main([*call, "--guard", ""]) for name, call in calls.items()}
    assert exits == {"pass": 0, "fail": 1, "inconclusive": 3}
    assert main(["gate", "--baseline", "nobody", "--candidate", one]) == 2
    assert "nobody" in capsys.readouterr().err
    assert main(["verdict", one, other, *rule]) == 0
    assert capsys.readouterr().out.strip()
    assert main(["verdict", one, other, "--markdown"]) == 0
    assert capsys.readouterr().out.startswith("# ")


def test_what_cannot_be_meant_exits_2_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("WRITEUP_SITE", raising=False)
    path = tmp_path / "rows.json"
    path.write_text(json.dumps([{"a": 1}]), encoding="utf-8")
    assert main(["import", str(path)]) == 2
    assert "WRITEUP_SITE" in capsys.readouterr().err
    at = ["--site", "http://127.0.0.1:9"]
    assert main([*at, "import", str(path), "--map", "article"]) == 2
    assert "FIELD=COLUMN, not article" in capsys.readouterr().err
    path.write_text("[]", encoding="utf-8")
    assert main([*at, "import", str(path)]) == 2
    assert "holds no row" in capsys.readouterr().err
    assert main([*at, "import", str(tmp_path / "none.csv")]) == 2
    assert "none.csv" in capsys.readouterr().err


@pytest.mark.django_db(transaction=True)
def test_a_spreadsheets_file_with_a_column_a_model_comes_in(at_site: str, tmp_path: Path) -> None:
    path = tmp_path / "outputs.csv.gz"
    lines = ["\ufeffsep=;", "document;one;two", '"It rained, all day.";Rain.;It rained.',
             "Bees.;Bees came.;", ""]  # fmt: skip
    text = "\r\n".join(lines)
    path.write_bytes(gzip.compress(text.encode()))
    assert main(["import", str(path), "--models-from-columns", "one", "two"]) == 0
    found = Summary.objects.values_list("version__name", "text")
    assert sorted(found) == [("one", "Bees came."), ("one", "Rain."), ("two", "It rained.")]
    with_tabs = tmp_path / "more.csv"
    with_tabs.write_text("document\tthree\nIt rained, all day.\tWet.\n", encoding="utf-8")
    assert main(["import", str(with_tabs), "--models-from-columns", "three"]) == 0
    assert main(["import", str(with_tabs), "--models-from-columns", "four"]) == 2
    path.write_bytes(path.read_bytes()[:40])
    assert main(["import", str(path)]) == 2
