"""Embeddings on disk are read whole or not at all, by any number of processes."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.metrics.bertscore.embedding_log import Embedded, EmbeddingLog

ROOT = Path(__file__).resolve().parents[3]
PLENTY = 1 << 30


def key(number: int) -> bytes:
    return number.to_bytes(32, "little")


def embedded(number: int, tokens: int = 5, dimensions: int = 8) -> Embedded:
    """Arrays that tell which number they were made for."""
    rng = np.random.default_rng(number)
    return Embedded(
        tokens=np.arange(number, number + tokens, dtype=np.int32),
        counted=rng.random(tokens) < 0.5,
        vectors=rng.standard_normal((tokens, dimensions), dtype=np.float32),
        truncated=number % 2 == 1,
    )


def same(left: Embedded | None, right: Embedded) -> bool:
    return (
        left is not None
        and np.array_equal(left.tokens, right.tokens)
        and np.array_equal(left.counted, right.counted)
        and left.vectors.dtype == right.vectors.dtype
        and np.array_equal(left.vectors, right.vectors)
        and left.truncated == right.truncated
    )


def segments(directory: Path) -> list[Path]:
    """In the order they were begun: the key of the first record follows four bytes."""
    return sorted(directory.glob("*.emb"), key=lambda path: path.read_bytes()[4:36])


def write(directory: Path, numbers: Iterator[int] | range, max_bytes: int = PLENTY) -> EmbeddingLog:
    log = EmbeddingLog(directory, max_bytes)
    for number in numbers:
        log.append([(key(number), embedded(number))])
    return log


def test_nothing_is_made_or_found_before_the_first_append(tmp_path: Path) -> None:
    log = EmbeddingLog(tmp_path / "store", PLENTY)
    assert log.read([key(1)]) == {}
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_what_is_appended_is_read_back_by_another(
    tmp_path: Path, dtype: type[np.float32] | type[np.float16]
) -> None:
    written = embedded(3)
    written = Embedded(
        written.tokens, written.counted, written.vectors.astype(dtype), written.truncated
    )
    EmbeddingLog(tmp_path, PLENTY).append([(key(3), written)])
    assert same(EmbeddingLog(tmp_path, PLENTY).read([key(3), key(4)]).get(key(3)), written)


def test_many_appends_share_one_file_and_a_reader_sees_them_as_they_come(tmp_path: Path) -> None:
    writer, reader = EmbeddingLog(tmp_path, PLENTY), EmbeddingLog(tmp_path, PLENTY)
    for number in range(5):
        writer.append([(key(number), embedded(number))])
        assert same(reader.read([key(number)]).get(key(number)), embedded(number))
    assert len(segments(tmp_path)) == 1


@given(cut=st.integers(min_value=1, max_value=10_000))
def test_a_torn_tail_costs_its_own_record_only(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    directory = tmp_path_factory.mktemp("store")
    write(directory, range(3))
    (path,) = segments(directory)
    size = path.stat().st_size // 3  # three records of one size
    os.truncate(path, 3 * size - 1 - cut % (size - 1))
    log = EmbeddingLog(directory, PLENTY)
    assert sorted(log.read(map(key, range(3)))) == sorted(map(key, range(2)))
    log.append([(key(2), embedded(2))])
    found = EmbeddingLog(directory, PLENTY).read(map(key, range(3)))
    assert all(same(found.get(key(number)), embedded(number)) for number in range(3))


@given(position=st.integers(min_value=0), mask=st.integers(min_value=1, max_value=255))
def test_a_flipped_byte_never_gives_a_wrong_embedding(
    tmp_path_factory: pytest.TempPathFactory, position: int, mask: int
) -> None:
    directory = tmp_path_factory.mktemp("store")
    write(directory, range(3))
    (path,) = segments(directory)
    content = bytearray(path.read_bytes())
    content[position % len(content)] ^= mask
    path.write_bytes(content)
    log = EmbeddingLog(directory, PLENTY)
    found = log.read(map(key, range(3)))
    assert all(same(found[key(n)], embedded(n)) for n in range(3) if key(n) in found)
    log.append([(key(n), embedded(n)) for n in range(3) if key(n) not in found])
    again = log.read(map(key, range(3)))
    assert all(same(again.get(key(number)), embedded(number)) for number in range(3))


def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "strange.emb").write_bytes(b"not an embedding" * 100)
    (tmp_path / "empty.emb").touch()
    log = write(tmp_path, range(2))
    assert len(log.read(map(key, range(2)))) == 2
    assert (tmp_path / "strange.emb").read_bytes() == b"not an embedding" * 100


def test_the_directory_never_outgrows_its_bound(tmp_path: Path) -> None:
    bound = 20_000
    log = EmbeddingLog(tmp_path, bound)
    for number in range(200):
        log.append([(key(number), embedded(number))])
        assert sum(path.stat().st_size for path in segments(tmp_path)) <= bound
    held = EmbeddingLog(tmp_path, bound).read(map(key, range(200)))
    # what is left is the newest; an eighth of the bound may be on its way out
    oldest = min(int.from_bytes(k, "little") for k in held)
    assert sorted(held) == sorted(map(key, range(oldest, 200)))
    assert sum(path.stat().st_size for path in segments(tmp_path)) > bound * 3 / 4


def test_what_was_used_of_late_is_evicted_last(tmp_path: Path) -> None:
    bound = 20_000
    write(tmp_path, range(60), bound)
    held = sorted(EmbeddingLog(tmp_path, bound).read(map(key, range(60))))
    for age, path in enumerate(reversed(segments(tmp_path))):
        os.utime(path, (1e9 - age, 1e9 - age))  # all long unused, in the order they were written
    used, unused = held[0], held[10]  # nine to a segment
    assert len(EmbeddingLog(tmp_path, bound).read([used])) == 1
    write(tmp_path, range(100, 130), bound)
    # the second segment went before the first, which was read since
    assert list(EmbeddingLog(tmp_path, bound).read([used, unused])) == [used]


def test_a_reader_keeps_working_when_another_process_evicts(tmp_path: Path) -> None:
    reader = write(tmp_path, range(3))
    for path in segments(tmp_path):
        path.unlink()
    assert reader.read([key(9)]) == {}  # a miss makes it look again
    assert reader.read([key(1)]) == {}
    reader.append([(key(1), embedded(1))])
    assert same(reader.read([key(1)]).get(key(1)), embedded(1))


def test_a_record_larger_than_the_bound_is_not_kept(tmp_path: Path) -> None:
    log = EmbeddingLog(tmp_path, 1000)
    log.append([(key(1), embedded(1, tokens=100))])
    assert log.read([key(1)]) == {}
    assert segments(tmp_path) == []


def test_a_directory_that_cannot_be_written_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    log = EmbeddingLog(tmp_path / "file", PLENTY)
    log.append([(key(1), embedded(1))])
    assert log.read([key(1)]) == {}
    assert "cannot be kept" in caplog.text


def test_an_append_waits_for_another_process_to_finish_its_own(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        waiting = threading.Thread(target=write, args=(tmp_path, range(1)))
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive()
        assert segments(tmp_path) == []
    waiting.join()
    assert len(EmbeddingLog(tmp_path, PLENTY).read([key(0)])) == 1


WRITER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from tests.evaluation.metrics.test_embedding_log import embedded, key
    from evaluation.metrics.bertscore.embedding_log import EmbeddingLog
    log = EmbeddingLog(Path(sys.argv[1]), int(sys.argv[4]))
    print("ready", flush=True)
    for number in range(int(sys.argv[2]), int(sys.argv[3])):
        log.append([(key(number), embedded(number, tokens=2000))])
    """
)


def start_writer(directory: Path, first: int, last: int) -> subprocess.Popen[str]:
    arguments = [str(directory), str(first), str(last), str(PLENTY)]
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    return process


def test_processes_write_side_by_side_and_one_may_be_killed(tmp_path: Path) -> None:
    steady, killed = start_writer(tmp_path, 0, 150), start_writer(tmp_path, 1000, 10**6)
    assert steady.wait(timeout=60) == 0
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    steady.communicate()
    log = EmbeddingLog(tmp_path, PLENTY)
    found = log.read(map(key, range(150)))
    assert all(same(found.get(key(n)), embedded(n, tokens=2000)) for n in range(150))
    others = log.read(map(key, range(1000, 2000)))
    numbers = {int.from_bytes(k, "little"): value for k, value in others.items()}
    assert all(same(value, embedded(n, tokens=2000)) for n, value in numbers.items())
    # all that the killed process wrote up to its last record is there
    assert sorted(numbers) == list(range(1000, 1000 + len(numbers)))
    log.append([(key(5000), embedded(5000))])
    assert same(EmbeddingLog(tmp_path, PLENTY).read([key(5000)]).get(key(5000)), embedded(5000))
