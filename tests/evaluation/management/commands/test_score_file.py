from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

MANAGE = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "score_file"]
# Nobody listens there: whatever asked the database for anything would fail.
NO_DATABASE = {**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:9/none"}
METRICS = ["--metrics", "fragments", "length"]


def line(number: int) -> bytes:
    if number % 17 == 0:
        return b"not JSON\n"
    fields = {
        "id": number,
        "summary": f"the cat sat on mat {number % 5}",
        "references": [f"a cat sat {number // 4}", "the mat"],
        "article": f"once {number // 4} a cat sat on the mat",
    }
    return json.dumps(fields).encode() + b"\n"


def lines(count: int) -> bytes:
    return b"".join(map(line, range(1, count + 1)))


def command(
    *arguments: str, folder: Path, given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*MANAGE, *arguments, *METRICS], input=given, capture_output=True, env=NO_DATABASE,
        cwd=folder, check=False, timeout=600,
    )  # fmt: skip


@pytest.mark.faults
def test_a_killed_run_resumed_has_the_bytes_of_an_undisturbed_one(tmp_path: Path) -> None:
    data = lines(400)
    source, out, whole = (
        tmp_path / name for name in ("in.jsonl", "out.jsonl.gz", "whole.jsonl.gz")
    )
    source.write_bytes(data)
    state = tmp_path / "out.jsonl.gz.state.json"
    with subprocess.Popen(
        [*MANAGE, "-", str(out), "--block", "50", *METRICS], stdin=subprocess.PIPE, env=NO_DATABASE
    ) as process:
        assert process.stdin is not None
        process.stdin.write(data[: len(data) * 2 // 3])  # it waits for the rest, midway
        process.stdin.flush()
        deadline = time.monotonic() + 600
        while not (state.exists() and json.loads(state.read_bytes())["position"]["lines"] >= 150):
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert 0 < json.loads(state.read_bytes())["position"]["lines"] < 400
    # Either end may also have been killed within a write.
    with out.open("ab") as file:
        file.write(b"\x1f\x8btorn")

    resumed = command(str(source), str(out), "--block", "50", "--resume", folder=tmp_path)
    undisturbed = command(str(source), str(whole), "--block", "50", folder=tmp_path)
    assert resumed.stdout.count(b"400 lines: 377 scored") == 1  # 400 // 17 = 23 are no JSON
    assert (resumed.returncode, undisturbed.returncode) == (1, 1)
    assert out.read_bytes() == whole.read_bytes()
    rejected = tmp_path / "out.jsonl.gz.rejected.jsonl"
    assert rejected.read_bytes() == (tmp_path / "whole.jsonl.gz.rejected.jsonl").read_bytes()
    assert len(gzip.decompress(out.read_bytes()).splitlines()) == 377
    assert not state.exists()


def test_a_pipe_gives_what_a_file_gives_without_a_database(tmp_path: Path) -> None:
    data = lines(16)
    (tmp_path / "in.gz").write_bytes(gzip.compress(data))
    filed = command(str(tmp_path / "in.gz"), str(tmp_path / "out.jsonl"), folder=tmp_path)
    piped = command("-", "-", folder=tmp_path, given=gzip.compress(data))
    assert (filed.returncode, piped.returncode) == (0, 0), filed.stderr + piped.stderr
    assert piped.stdout == (tmp_path / "out.jsonl").read_bytes()
    first = json.loads(piped.stdout.splitlines()[0])
    assert first["scores"]["novel1"]["value"] == pytest.approx(1 / 6)  # "1"
    assert first["id"] == 1


def test_scores_stand_beside_what_the_line_said(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(line(1))
    call_command("score_file", tmp_path / "in.jsonl", tmp_path / "out.jsonl", metrics=["rouge"])
    fields = json.loads((tmp_path / "out.jsonl").read_bytes())
    # "the cat sat on mat 1" against "a cat sat 0": P 2/6, R 2/4, F 2/5; against "the mat":
    # P 2/6, R 2/2, F 1/2
    rouge1 = fields.pop("scores")["rouge1"]
    assert rouge1["signature"] == "rouge1|stem:yes|refs:mean|v:0.1.2"
    assert rouge1["value"] == pytest.approx((2 / 5 + 1 / 2) / 2)
    assert rouge1["precision"] == pytest.approx(2 / 6)
    assert rouge1["recall"] == pytest.approx((2 / 4 + 2 / 2) / 2)
    assert fields == json.loads(line(1))


def test_a_reader_that_leaves_ends_it_without_a_traceback(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*MANAGE, "-", "-", "--block", "10", *METRICS],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=NO_DATABASE,
        cwd=tmp_path,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        process.stdout.close()
        _, errors = process.communicate(lines(16))
    assert process.returncode == 1
    assert b"Traceback" not in errors
    assert list(tmp_path.iterdir()) == []


def test_bad_lines_are_counted_by_reason_and_the_status_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in.jsonl").write_bytes(line(1) + b'{}\n{"summary": 1}\n[]\n')
    with pytest.raises(CommandError, match=r"rejected lines: 3; see .*out\.jsonl\.rejected\.jsonl"):
        call_command(
            "score_file", tmp_path / "in.jsonl", tmp_path / "out.jsonl", metrics=["length"]
        )
    said = capsys.readouterr()
    errors = said.err
    assert "4 lines: 1 scored" in said.out
    assert "rejected: 1: missing field" in errors
    assert "rejected: 2: wrong type" in errors


def test_the_input_is_never_the_output(tmp_path: Path) -> None:
    for name in ("in.jsonl", "in.jsonl.rejected.jsonl"):
        path = tmp_path / name
        path.write_bytes(line(1))
        with pytest.raises(CommandError, match="is the input and would be overwritten"):
            call_command("score_file", path, tmp_path / "in.jsonl", metrics=["length"])
        assert path.read_bytes() == line(1)


@pytest.mark.parametrize("pair", ["summary", "summary=", "title=x"])
def test_a_map_that_means_nothing_is_refused(tmp_path: Path, pair: str) -> None:
    with pytest.raises(CommandError, match="--map"):
        call_command("score_file", "-", tmp_path / "out.jsonl", map=[pair])


def test_a_map_that_no_line_meets_leaves_the_output_and_names_what_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in.jsonl").write_bytes(line(1))
    out = tmp_path / "out.jsonl"
    out.write_bytes(b"good")
    with pytest.raises(CommandError, match="rejected lines: 1"):
        call_command(
            "score_file", tmp_path / "in.jsonl", out, map=["summary=nosuch"], metrics=["length"]
        )
    assert out.read_bytes() == b"good"
    assert f"nothing was scored, so {out} is left as it was" in capsys.readouterr().out
    rejected = json.loads((tmp_path / "out.jsonl.rejected.jsonl").read_bytes())
    assert rejected["message"].startswith(
        '"nosuch" is missing: it has "id", "summary", "references", "article"; add it'
    )


def test_a_mapped_field_that_no_scored_line_has_is_said_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in.jsonl").write_bytes(lines(3))
    call_command(
        "score_file", tmp_path / "in.jsonl", tmp_path / "out.jsonl", "--block=2",
        map=["references=documnt", "article=article"], metrics=["length"],
    )  # fmt: skip
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "3 lines: 3 scored",
        'no scored line has a field "documnt", which --map names',
    ]
    assert not said.err


def test_a_missing_input_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("score_file", tmp_path / "none", tmp_path / "out.jsonl", metrics=["length"])
