"""Commits that wait for no disk, of work that is found and done again should it be lost."""

from __future__ import annotations

from django.db import connection


def commit_without_flush() -> None:
    """Let the transaction that is open end without waiting until the disk has it.

    For what is derived alone, and by whoever would find it undone and do it again. Where the
    server dies within the next moments, all of the transaction is as if it had never been; nothing
    that was committed later outlives it. Meanwhile a reader's ballot does not wait behind this
    flush for its own. On SQLite nothing changes: how it flushes is said before a transaction.
    """
    if connection.vendor != "postgresql":
        return
    if not connection.in_atomic_block:
        raise RuntimeError("call it inside a transaction: it is about the end of this one alone")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO off")
