"""Each distinct text embedded once: a bounded memory in front of a bounded disk."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evaluation.metrics.bertscore.embedding_log import (
    DTYPES,
    Embedded,
    EmbeddingLog,
    StoreDtype,
    Vectors,
)


@dataclass(slots=True)
class StoreCounts:
    """Look-ups since creation, one a key asked for: found in memory, on disk, or nowhere."""

    memory: int = 0
    disk: int = 0
    missing: int = 0


class EmbeddingStore:
    """Embeddings by key, the least recently used leaving first. One thread at a time."""

    def __init__(
        self,
        *,
        namespace: str,
        memory_bytes: int,
        disk: EmbeddingLog | None = None,
        dtype: StoreDtype = "fp32",
    ) -> None:
        """
        namespace: all that makes a text's vectors: model, layer, tokeniser, arithmetic. It goes
            into every key, so that stores of several models may share a directory.
        memory_bytes: bound of the arrays held in memory; 0 holds none.
        disk: where embeddings outlive the process, or None.
        dtype: what vectors are kept as; "fp16" halves the room and rounds every vector.
        """
        self.counts = StoreCounts()
        self._salt = hashlib.blake2b(f"{namespace}|store:{dtype}".encode()).digest()
        self._memory_bytes = memory_bytes
        self._held: OrderedDict[bytes, Embedded] = OrderedDict()
        self._held_bytes = 0
        self._disk = disk
        self._dtype = DTYPES[dtype]

    def key(self, text: str) -> bytes:
        """32 bytes that stand for a text in this namespace."""
        content = text.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(content, digest_size=32, key=self._salt).digest()

    def get(self, keys: Iterable[bytes]) -> dict[bytes, Embedded]:
        """What is held of these keys; what is not is left out."""
        found: dict[bytes, Embedded] = {}
        elsewhere = []
        for key in keys:
            if key in self._held:
                self._held.move_to_end(key)
                found[key] = self._held[key]
            else:
                elsewhere.append(key)
        self.counts.memory += len(found)
        on_disk = self._disk.read(elsewhere) if self._disk and elsewhere else {}
        self.counts.disk += len(on_disk)
        self.counts.missing += len(elsewhere) - len(on_disk)
        for key, embedded in on_disk.items():
            self._hold(key, embedded)
        return found | on_disk

    def put(self, items: Mapping[bytes, Embedded]) -> dict[bytes, Embedded]:
        """Keep embeddings; returns them as they will be read back, rounded if so chosen."""
        kept = {key: self._rounded(embedded) for key, embedded in items.items()}
        for key, embedded in kept.items():
            self._hold(key, embedded)
        if self._disk is not None and kept:
            self._disk.append(kept.items())
        return kept

    def _rounded(self, embedded: Embedded) -> Embedded:
        vectors: Vectors = embedded.vectors.astype(self._dtype, copy=False)
        return Embedded(embedded.tokens, embedded.counted, vectors, embedded.truncated)

    def _hold(self, key: bytes, embedded: Embedded) -> None:
        previous = self._held.pop(key, None)
        self._held_bytes -= previous.nbytes if previous is not None else 0
        self._held[key] = embedded
        self._held_bytes += embedded.nbytes
        while self._held_bytes > self._memory_bytes and self._held:
            _, oldest = self._held.popitem(last=False)
            self._held_bytes -= oldest.nbytes
