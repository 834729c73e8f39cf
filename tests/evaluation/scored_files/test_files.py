from __future__ import annotations

import gzip
import io
import json
import os
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.scored_files.blocks import BlockJob, InputError
from evaluation.scored_files.files import Destination, OutputError, score_stream

JOB = BlockJob(metrics=("length", "repetition"), block_lines=2)
DATA = b"".join(
    b'{"summary": %s}\n' % summary for summary in (b'"a b c"', b"1", b'"a"', b'""', b"2", b'"b"')
)


def run(folder: Path, *, name: str = "out.jsonl", data: bytes = DATA, resume: bool = False) -> None:
    list(score_stream(JOB, io.BytesIO(data), destination(folder, name), resume=resume))


def stopped(folder: Path, *, name: str = "out.jsonl", blocks: int = 1) -> None:
    """A run that was ended after that many blocks, with more half written behind them."""
    positions = score_stream(JOB, io.BytesIO(DATA), destination(folder, name))
    for _ in range(1 + blocks):
        next(positions)
    positions.close()
    for written in (folder / name, folder / f"{name}.rejected.jsonl"):
        with written.open("ab") as file:
            file.write(b'{"torn')


def destination(folder: Path, name: str) -> Destination:
    return Destination(folder / name, folder / f"{name}.rejected.jsonl")


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz"])
@pytest.mark.parametrize("blocks", [0, 1, 2, 3])
def test_a_resumed_run_leaves_the_bytes_of_an_undisturbed_one(
    tmp_path: Path, name: str, blocks: int
) -> None:
    for folder in ("whole", "resumed"):
        (tmp_path / folder).mkdir()
    run(tmp_path / "whole", name=name)
    stopped(tmp_path / "resumed", name=name, blocks=blocks)
    assert f"{name}.state.json" in content(tmp_path / "resumed")
    run(tmp_path / "resumed", name=name, resume=True)
    assert content(tmp_path / "resumed") == content(tmp_path / "whole")
    assert list(content(tmp_path / "whole")) == [name, f"{name}.rejected.jsonl"]


def test_scores_and_rejections_lie_in_their_files(tmp_path: Path) -> None:
    run(tmp_path, name="out.jsonl.gz")
    lines = gzip.decompress((tmp_path / "out.jsonl.gz").read_bytes()).splitlines()
    assert [json.loads(line)["scores"]["words"]["value"] for line in lines] == [3, 1, 0, 1]
    rejected = (tmp_path / "out.jsonl.gz.rejected.jsonl").read_bytes().splitlines()
    assert [json.loads(line)["line"] for line in rejected] == [2, 5]


def test_without_a_bad_line_an_earlier_file_of_them_goes(tmp_path: Path) -> None:
    run(tmp_path)
    run(tmp_path, data=b'{"summary": "a"}')
    assert list(content(tmp_path)) == ["out.jsonl"]


def test_an_empty_input_gives_an_empty_packed_file(tmp_path: Path) -> None:
    run(tmp_path, name="out.gz", data=b"")
    assert gzip.decompress((tmp_path / "out.gz").read_bytes()) == b""
    assert (tmp_path / "out.gz").stat().st_size > 0


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz"])
@pytest.mark.parametrize("data", [b"", b'{"text": "a"}\n' * 5], ids=["no line", "no summary"])
def test_where_nothing_is_scored_the_earlier_output_stays(
    tmp_path: Path, name: str, data: bytes
) -> None:
    (tmp_path / name).write_bytes(b"of another day")
    run(tmp_path, name=name, data=data)
    assert (tmp_path / name).read_bytes() == b"of another day"
    assert f"{name}.state.json" not in content(tmp_path)


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz"])
def test_a_first_score_late_in_the_input_takes_the_earlier_output_away(
    tmp_path: Path, name: str
) -> None:
    data = b"{}\n" * 4 + b'{"summary": "a"}\n'  # the third block of two holds it
    for folder in ("whole", "resumed"):
        (tmp_path / folder).mkdir()
    run(tmp_path / "whole", name=name, data=data)
    (tmp_path / "resumed" / name).write_bytes(b"of another day, longer than what will come " * 9)
    positions = score_stream(JOB, io.BytesIO(data), destination(tmp_path / "resumed", name))
    assert [next(positions).lines for _ in range(3)] == [0, 2, 4]
    positions.close()
    assert b"another day" in (tmp_path / "resumed" / name).read_bytes()
    run(tmp_path / "resumed", name=name, data=data, resume=True)
    assert content(tmp_path / "resumed") == content(tmp_path / "whole")


def test_resuming_what_was_never_begun_begins(tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").write_text("of another day")
    run(tmp_path, resume=True)
    assert b"another day" not in (tmp_path / "out.jsonl").read_bytes()


def test_an_unfinished_run_is_not_overwritten_unasked(tmp_path: Path) -> None:
    stopped(tmp_path)
    before = content(tmp_path)
    with pytest.raises(OutputError, match=r"2 lines in; go on with --resume, or remove .*state"):
        run(tmp_path)
    assert content(tmp_path) == before


def test_a_run_that_had_not_scored_anything_is_begun_anew(tmp_path: Path) -> None:
    stopped(tmp_path, blocks=0)
    run(tmp_path)
    assert "out.jsonl.state.json" not in content(tmp_path)


def test_other_metrics_or_blocks_do_not_go_on(tmp_path: Path) -> None:
    stopped(tmp_path)
    for other in (BlockJob(metrics=("length",), block_lines=2), BlockJob(metrics=JOB.metrics)):
        positions = score_stream(
            other, io.BytesIO(DATA), destination(tmp_path, "out.jsonl"), resume=True
        )
        with pytest.raises(OutputError, match="begun with other metrics"):
            next(positions)


def test_another_input_does_not_go_on(tmp_path: Path) -> None:
    stopped(tmp_path)
    with pytest.raises(InputError, match="not the one that was begun"):
        run(tmp_path, data=DATA.upper(), resume=True)
    run(tmp_path, resume=True)  # the right one still does


def test_an_output_cut_by_someone_else_is_named(tmp_path: Path) -> None:
    stopped(tmp_path)
    (tmp_path / "out.jsonl").write_bytes(b"")
    with pytest.raises(OutputError, match="shorter than its state file says"):
        run(tmp_path, resume=True)


@given(state=st.binary(max_size=30) | st.just(b"{}") | st.just(b'{"made_by": 1, "position": []}'))
@settings(max_examples=20)
def test_a_broken_state_file_is_named(
    tmp_path_factory: pytest.TempPathFactory, state: bytes
) -> None:
    folder = tmp_path_factory.mktemp("broken")
    (folder / "out.jsonl.state.json").write_bytes(state)
    with pytest.raises(OutputError, match="remove it to begin anew"):
        run(folder, resume=True)


def test_two_processes_do_not_write_one_file(tmp_path: Path) -> None:
    first = score_stream(JOB, io.BytesIO(DATA), destination(tmp_path, "out.jsonl"))
    next(first)
    with pytest.raises(OutputError, match="written by another process"):
        run(tmp_path, resume=True)
    assert len(list(first)) == 3
    assert list(content(tmp_path)) == ["out.jsonl", "out.jsonl.rejected.jsonl"]


def test_a_named_pipe_is_written_but_not_resumed(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    run(tmp_path, name="pipe", data=b'{"summary": "a"}')
    reader.join(timeout=300)
    assert read[0].startswith(b'{"summary": "a", "scores"')
    assert list(tmp_path.iterdir()) == [pipe]


def test_a_stream_is_written_and_a_resume_of_it_refused(tmp_path: Path) -> None:
    out = tmp_path / "stream"
    with out.open("wb") as stream:
        to = Destination(stream, tmp_path / "rejected")
        list(score_stream(JOB, io.BytesIO(DATA), to))
        with pytest.raises(OutputError, match="nothing of it can be resumed"):
            next(score_stream(JOB, io.BytesIO(DATA), to, resume=True))
    assert len(out.read_bytes().splitlines()) == 4
