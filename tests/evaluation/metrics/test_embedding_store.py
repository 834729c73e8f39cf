"""The store remembers what was used last, within its bound, under keys that mix up nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from evaluation.metrics.bertscore.embedding_log import Embedded, EmbeddingLog
from evaluation.metrics.bertscore.embedding_store import EmbeddingStore


def embedded(value: float) -> Embedded:
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
    store.put({a: embedded(1)})
    store.put({b: embedded(2)})
    assert a in store.get([a])
    store.put({c: embedded(3)})  # the third does not fit, and b was used before a
    assert set(store.get([a, b, c])) == {a, c}


def test_look_ups_are_counted_where_they_were_answered(tmp_path: Path) -> None:
    first = EmbeddingStore(namespace="n", memory_bytes=84, disk=EmbeddingLog(tmp_path, 10**6))
    a, b, c = map(first.key, "abc")
    first.put({a: embedded(1), b: embedded(2)})
    first.get([a, b, c])
    # b is still in memory, a is on disk alone, c is nowhere
    assert (first.counts.memory, first.counts.disk, first.counts.missing) == (1, 1, 1)


def test_a_text_put_twice_takes_its_room_once() -> None:
    store = EmbeddingStore(namespace="n", memory_bytes=2 * 84)
    a, b = map(store.key, "ab")
    for _ in range(5):
        store.put({a: embedded(1)})
    store.put({b: embedded(2)})
    assert set(store.get([a, b])) == {a, b}


def test_no_memory_holds_nothing() -> None:
    store = EmbeddingStore(namespace="n", memory_bytes=0)
    assert store.put({store.key("a"): embedded(1)})
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
    disk = EmbeddingLog(tmp_path, 10**6)
    store = EmbeddingStore(namespace="n", memory_bytes=1000, disk=disk, dtype="fp16")
    key = store.key("a")
    kept = store.put({key: embedded(0.1)})[key]
    # 1/10 is 0x2E66 in half precision: 1638 / 2**14
    assert kept.vectors.dtype == np.float16
    assert float(kept.vectors[0, 0]) == 1638 / 2**14
    assert np.array_equal(disk.read([key])[key].vectors, kept.vectors)
    assert np.array_equal(store.get([key])[key].vectors, kept.vectors)
