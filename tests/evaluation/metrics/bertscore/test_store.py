"""The store keeps what was used last, within its bound; a text is read whole or not at all."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.metrics.bertscore.store import FILE_NAME, Embedded, EmbeddingFile, EmbeddingStore

ROOT = Path(__file__).resolve().parents[4]
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


def write(
    directory: Path, numbers: Iterator[int] | range, max_bytes: int = PLENTY
) -> EmbeddingFile:
    file = EmbeddingFile(directory, max_bytes)
    for number in numbers:
        file.append([(key(number), embedded(number))])
    return file


def test_nothing_is_made_or_found_before_the_first_append(tmp_path: Path) -> None:
    file = EmbeddingFile(tmp_path / "store", PLENTY)
    assert file.read([key(1)]) == {}
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_what_is_appended_is_read_back_by_another(
    tmp_path: Path, dtype: type[np.float32] | type[np.float16]
) -> None:
    written = embedded(3)
    written = Embedded(
        written.tokens, written.counted, written.vectors.astype(dtype), written.truncated
    )
    EmbeddingFile(tmp_path, PLENTY).append([(key(3), written)])
    assert same(EmbeddingFile(tmp_path, PLENTY).read([key(3), key(4)]).get(key(3)), written)


@given(position=st.integers(min_value=0), mask=st.integers(min_value=1, max_value=255))
@settings(max_examples=60)
def test_a_flipped_byte_never_gives_a_wrong_embedding(
    tmp_path_factory: pytest.TempPathFactory, position: int, mask: int
) -> None:
    directory = tmp_path_factory.mktemp("store")
    file = write(directory, range(3))
    content = bytearray(file.path.read_bytes())
    content[position % len(content)] ^= mask
    file.path.write_bytes(content)
    found = file.read(map(key, range(3)))
    assert all(same(found[key(n)], embedded(n)) for n in range(3) if key(n) in found)


def test_a_changed_number_is_left_out_and_kept_anew(tmp_path: Path) -> None:
    file = write(tmp_path, range(2))
    with sqlite3.connect(file.path) as database:
        database.execute("UPDATE embedding SET arrays = zeroblob(length(arrays)) WHERE tokens = 5")
    assert file.read([key(0), key(1)]) == {}
    file.append([(key(0), embedded(0))])
    assert same(file.read([key(0)]).get(key(0)), embedded(0))


def test_a_file_of_something_else_is_logged_and_made_anew(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database" * 1000)
    file = EmbeddingFile(tmp_path, PLENTY)
    assert file.read([key(1)]) == {}
    assert "not a database" in caplog.text
    file.append([(key(1), embedded(1))])
    assert same(file.read([key(1)]).get(key(1)), embedded(1))


def test_what_an_earlier_release_kept_is_deleted(tmp_path: Path) -> None:
    (tmp_path / "0a.emb").write_bytes(b"EMB1" * 100)
    write(tmp_path, range(1))
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_the_file_never_outgrows_its_bound_and_keeps_the_newest(tmp_path: Path) -> None:
    bound = 2_000_000
    file = EmbeddingFile(tmp_path, bound)
    for number in range(200):
        file.append([(key(number), embedded(number, tokens=20, dimensions=384))])
        assert file.path.stat().st_size <= bound
    held = sorted(int.from_bytes(k, "little") for k in file.read(map(key, range(200))))
    # 20 × (4 + 1 + 384 × 4) = 30,820 bytes in two pages of 16,384: some 60 fit, less a sixteenth
    assert held == list(range(200 - len(held), 200))
    assert 50 <= len(held) <= 61


def test_what_was_used_of_late_is_deleted_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = EmbeddingFile(tmp_path, 2_000_000)
    for number in range(50):
        file.append([(key(number), embedded(number, tokens=20, dimensions=384))])
    monkeypatch.setattr("time.time", lambda: 4e9)
    assert len(file.read([key(0)])) == 1
    for number in range(50, 70):
        file.append([(key(number), embedded(number, tokens=20, dimensions=384))])
    assert sorted(file.read([key(0), key(1)])) == [key(0)]


def test_what_is_larger_than_the_bound_is_not_kept(tmp_path: Path) -> None:
    file = EmbeddingFile(tmp_path, 100_000)
    file.append([(key(1), embedded(1, tokens=1000, dimensions=384))])
    assert file.read([key(1)]) == {}


def test_more_keys_than_a_statement_takes_are_read(tmp_path: Path) -> None:
    file = EmbeddingFile(tmp_path, PLENTY)
    file.append([(key(number), embedded(number)) for number in range(1200)])
    assert len(file.read(map(key, range(1200)))) == 1200


def test_a_directory_that_cannot_be_written_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    file = EmbeddingFile(tmp_path / "file", PLENTY)
    file.append([(key(1), embedded(1))])
    assert file.read([key(1)]) == {}
    assert "cannot be kept" in caplog.text


WRITER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from tests.evaluation.metrics.bertscore.test_store import embedded, key
    from evaluation.metrics.bertscore.store import EmbeddingFile
    log = EmbeddingFile(Path(sys.argv[1]), int(sys.argv[4]))
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
    assert steady.wait(timeout=300) == 0
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    steady.communicate()
    log = EmbeddingFile(tmp_path, PLENTY)
    found = log.read(map(key, range(150)))
    assert all(same(found.get(key(n)), embedded(n, tokens=2000)) for n in range(150))
    others = log.read(map(key, range(1000, 2000)))
    numbers = {int.from_bytes(k, "little"): value for k, value in others.items()}
    assert all(same(value, embedded(n, tokens=2000)) for n, value in numbers.items())
    # all that the killed process wrote up to its last record is there
    assert sorted(numbers) == list(range(1000, 1000 + len(numbers)))
    log.append([(key(5000), embedded(5000))])
    assert same(EmbeddingFile(tmp_path, PLENTY).read([key(5000)]).get(key(5000)), embedded(5000))


def small(value: float) -> Embedded:
    """4 tokens, 4 dimensions: 4 × 4 + 4 × 1 + 16 × 4 = 84 bytes."""
    return Embedded(
        tokens=np.arange(4, dtype=np.int32),
        counted=np.ones(4, dtype=np.bool_),
        vectors=np.full((4, 4), value, dtype=np.float32),
        truncated=False,
    )


def test_the_least_recently_used_leaves_first() -> None:
    store = EmbeddingStore(namespace="n", memory_bytes=2 * 84)
    a, b, c = map(store.key, "abc")
    store.put({a: small(1)})
    store.put({b: small(2)})
    assert a in store.get([a])
    store.put({c: small(3)})  # the third does not fit, and b was used before a
    assert set(store.get([a, b, c])) == {a, c}


def test_look_ups_are_counted_where_they_were_answered(tmp_path: Path) -> None:
    first = EmbeddingStore(namespace="n", memory_bytes=84, disk=EmbeddingFile(tmp_path, 10**6))
    a, b, c = map(first.key, "abc")
    first.put({a: small(1), b: small(2)})
    first.get([a, b, c])
    # b is still in memory, a is on disk alone, c is nowhere
    assert (first.counts.memory, first.counts.disk, first.counts.missing) == (1, 1, 1)


def test_a_text_put_twice_takes_its_room_once() -> None:
    store = EmbeddingStore(namespace="n", memory_bytes=2 * 84)
    a, b = map(store.key, "ab")
    for _ in range(5):
        store.put({a: small(1)})
    store.put({b: small(2)})
    assert set(store.get([a, b])) == {a, b}


def test_no_memory_holds_nothing() -> None:
    store = EmbeddingStore(namespace="n", memory_bytes=0)
    assert store.put({store.key("a"): small(1)})
    assert store.get([store.key("a")]) == {}


def test_keys_differ_by_text_namespace_and_kind_of_number() -> None:
    stores = [
        EmbeddingStore(namespace="n", memory_bytes=0),
        EmbeddingStore(namespace="m", memory_bytes=0),
        EmbeddingStore(namespace="n", memory_bytes=0, dtype="fp16"),
    ]
    keys = {store.key(text) for store in stores for text in ("a", "A", "\ud83d")}
    assert len(keys) == 9
    assert {len(key) for key in keys} == {32}


def test_fp16_is_rounded_at_once_so_that_memory_and_disk_agree(tmp_path: Path) -> None:
    disk = EmbeddingFile(tmp_path, 10**6)
    store = EmbeddingStore(namespace="n", memory_bytes=1000, disk=disk, dtype="fp16")
    key = store.key("a")
    kept = store.put({key: small(0.1)})[key]
    # 1/10 is 0x2E66 in half precision: 1638 / 2**14
    assert kept.vectors.dtype == np.float16
    assert float(kept.vectors[0, 0]) == 1638 / 2**14
    assert np.array_equal(disk.read([key])[key].vectors, kept.vectors)
    assert np.array_equal(store.get([key])[key].vectors, kept.vectors)
