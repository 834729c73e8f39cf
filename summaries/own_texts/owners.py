"""One reader's requests one after the other, where their number is counted."""

from __future__ import annotations

from typing import Final

from django.db import connection

LOCK: Final = 5_384_002  # of Postgres' advisory locks; any number that nothing else here takes


def hold_owner(owner_key: str) -> None:
    """Let nobody else begin something for this owner until the transaction ends.

    On Postgres two requests would not see each other's rows; SQLite has one writer anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, owner_key])
