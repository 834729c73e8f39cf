"""What makes the database say by itself that a score was deleted, in whatever way it went."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import connections, transaction

from common.work.triggers import drop_before_migration, triggers_there
from summaries.changed_blocks.models import BITS, LARGEST_MOVE

_NAME: Final = "score_deleted"
_MARK: Final = """
    UPDATE evaluation_scoresums SET stale = {true} WHERE NOT stale AND metric_id = {old}.metric_id
    AND version_id = (SELECT version_id FROM summaries_summary WHERE id = {old}.summary_id)
"""
_NOTE: Final = f"""
    INSERT INTO summaries_changedblock (kind, block, moves)
    SELECT 'scores:' || {{old}}.metric_id, {{old}}.summary_id >> {BITS}, {{move}}
"""


def before_migrate(*, using: str, plan: Sequence[object] = (), **kwargs: Any) -> None:
    """Let migrations change the tables; scores that are deleted meanwhile are missed afterwards."""
    drop_before_migration([_NAME], using=using, plan=plan)


def after_migrate(*, using: str, **kwargs: Any) -> None:
    """Make the trigger, and mark sums from which scores went while there was none.

    SQLite drops it where a migration makes its table anew.
    """
    connection = connections[using]
    if not {"evaluation_scoresums", "summaries_changedblock"} <= set(
        connection.introspection.table_names()
    ):
        return
    statements = _ON_POSTGRES if connection.vendor == "postgresql" else _ON_SQLITE
    if _NAME not in triggers_there(using):
        statements = (*statements, *_MARK_WHAT_WENT)
    with transaction.atomic(using), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


_ON_SQLITE: Final = (
    f"DROP TRIGGER IF EXISTS {_NAME}",
    f"CREATE TRIGGER {_NAME} AFTER DELETE ON evaluation_score WHEN OLD.value IS NOT NULL BEGIN "
    + _MARK.format(true="1", old="OLD") + ";"
    + _NOTE.format(old="OLD", move=f"1 + abs(random() % {LARGEST_MOVE})")
    + "; END",
)  # fmt: skip
# Once a statement: the scores of a whole import go in one.
_ON_POSTGRES: Final = (
    f"CREATE OR REPLACE FUNCTION {_NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "  # noqa: S608  # names of this file
    # Locked in the order in which those who write scores lock them.
    "UPDATE evaluation_scoresums SET stale = true WHERE id IN ("
    "SELECT sums.id FROM evaluation_scoresums AS sums WHERE NOT stale AND "
    "(sums.metric_id, sums.version_id) IN (SELECT metric_id, version_id FROM gone "
    "JOIN summaries_summary ON summaries_summary.id = summary_id) "
    "ORDER BY sums.id FOR UPDATE); "
    "INSERT INTO summaries_changedblock (kind, block, moves) "
    f"SELECT 'scores:' || metric_id, summary_id >> {BITS}, "
    f"1 + floor(random() * {LARGEST_MOVE})::bigint FROM gone GROUP BY 1, 2; "
    "RETURN NULL; END $$",
    f"DROP TRIGGER IF EXISTS {_NAME} ON evaluation_score",
    f"CREATE TRIGGER {_NAME} AFTER DELETE ON evaluation_score REFERENCING OLD TABLE AS gone "
    f"FOR EACH STATEMENT EXECUTE FUNCTION {_NAME}()",
)
# Sums of another number than there is: they are made anew, and who holds columns reads them again.
_MARK_WHAT_WENT: Final = (
    "UPDATE evaluation_scoresums SET stale = true WHERE number > 0 AND "
    "(metric_id, version_id, number) NOT IN (SELECT metric_id, version_id, COUNT(value) "
    "FROM evaluation_score JOIN summaries_summary ON summaries_summary.id = summary_id "
    "GROUP BY 1, 2)",
    "INSERT INTO summaries_changedblock (kind, block, moves) SELECT DISTINCT kind, block, 1 "
    "FROM summaries_changedblock WHERE kind IN "
    "(SELECT 'scores:' || metric_id FROM evaluation_scoresums WHERE stale)",
)
