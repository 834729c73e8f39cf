"""What makes the database itself keep which articles readers can read a breakdown of.

That changes with summaries that come and go, with a version's status and weight, and where the
text of an article comes after its votes: in twenty places, some of them past the ORM. Triggers on
the three tables write `ReadableArticle` in the same transaction.

On Postgres writers stand beside each other. Whoever adds an article keeps its row from going, and
whoever takes it out first waits for those who keep it; a version that is shown or hidden waits for
those who are writing its summaries. Each looks only when it has waited, so that it sees what they
did.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import connections, transaction

from common.work.triggers import drop_before_migration, triggers_there
from summaries.versions.models import ModelVersion

TABLES: Final = frozenset(
    f"summaries_{name}" for name in ("article", "modelversion", "readablearticle", "summary")
)
# Showing and hiding go one after the other: each may want the articles of the other.
_LOCK: Final = 7_204_061


def before_migrate(*, using: str, plan: Sequence[object] = (), **kwargs: Any) -> None:
    """Let migrations change the tables; what changes meanwhile is looked for afterwards."""
    drop_before_migration(NAMES, using=using, plan=plan)


def after_migrate(*, using: str, **kwargs: Any) -> None:
    """Make the triggers where one lacks, and look at every article then."""
    connection = connections[using]
    if not set(connection.introspection.table_names()) >= TABLES:
        return
    if triggers_there(using) >= set(NAMES):
        return
    make = _ON_POSTGRES if connection.vendor == "postgresql" else _ON_SQLITE
    with transaction.atomic(using), connection.cursor() as cursor:
        # Nobody writes summaries from here to the end: Postgres locks their table for this.
        for statement in (*make, *_LOOK_AT_ALL):
            cursor.execute(statement)


def _is_shown(row: str) -> str:
    """Whether readers are shown what a version writes; as `selectors` asks it."""
    return f"({row}.status = '{ModelVersion.Status.LIVE}' AND {row}.weight > 0)"


def _has_breakdown(article: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM summaries_summary AS summary "  # noqa: S608  # names of this file
        "JOIN summaries_modelversion AS version ON version.id = summary.version_id "
        f"WHERE summary.article_id = {article} AND {_is_shown('version')})"
    )


def _add(among: str) -> str:
    """Put in what can be read and is not in. among: a subquery of articles' ids."""
    return (
        "INSERT INTO summaries_readablearticle (article_id, source, created_at) "  # noqa: S608  # as above
        "SELECT article.id, article.source, article.created_at FROM summaries_article AS article "
        f"WHERE article.id IN ({among}) AND NOT article.versions_only AND NOT EXISTS "
        "(SELECT 1 FROM summaries_readablearticle AS held WHERE held.article_id = article.id) "
        f"AND {_has_breakdown('article.id')} ORDER BY article.id"
    )


def _drop(among: str) -> str:
    """Take out what can be read no more."""
    return (
        f"DELETE FROM summaries_readablearticle WHERE article_id IN ({among}) AND (NOT "  # noqa: S608  # as above
        f"{_has_breakdown('summaries_readablearticle.article_id')} OR article_id IN "
        "(SELECT id FROM summaries_article WHERE versions_only))"
    )


def _copy(row: str) -> str:
    """Take over what lists are ordered by."""
    return (
        f"UPDATE summaries_readablearticle SET source = {row}.source, "  # noqa: S608  # as above
        f"created_at = {row}.created_at WHERE article_id = {row}.id"
    )


_OF_VERSION: Final = "SELECT article_id FROM summaries_summary WHERE version_id = NEW.id AND "
_OF_SHOWN: Final = _OF_VERSION + _is_shown("NEW")
_OF_HIDDEN: Final = f"{_OF_VERSION}NOT {_is_shown('NEW')}"
_ARTICLE_COLUMNS: Final = ("versions_only", "source", "created_at")
_LOOK_AT_ALL: Final = (
    _drop("SELECT article_id FROM summaries_readablearticle"),
    _add("SELECT id FROM summaries_article"),
)


def _changed(columns: Sequence[str], unequal: str) -> str:
    return " OR ".join(f"OLD.{name} {unequal} NEW.{name}" for name in columns)


def _events(unequal: str) -> dict[str, tuple[str, str]]:
    """Of those triggers that see one row: name to event and condition."""
    shown = f"{_is_shown('NEW')} <> {_is_shown('OLD')}"
    moved = _changed(("article_id", "version_id"), unequal)
    return {
        "readable_summary_moved": (
            "UPDATE OF article_id, version_id ON summaries_summary", moved,
        ),
        "readable_version_shown": ("UPDATE OF status, weight ON summaries_modelversion", shown),
        "readable_article_changed": (
            f"UPDATE OF {', '.join(_ARTICLE_COLUMNS)} ON summaries_article",
            _changed(_ARTICLE_COLUMNS, unequal),
        ),
    }  # fmt: skip


NAMES: Final = ("readable_summary_insert", "readable_summary_delete", *_events(""))


def _on_sqlite() -> list[str]:
    """A row at a time; there is one writer."""
    old, new = "SELECT OLD.article_id", "SELECT NEW.article_id"
    bodies = {
        "readable_summary_insert": [_add(new)],
        "readable_summary_delete": [_drop(old)],
        "readable_summary_moved": [_drop(old), _add(new)],
        "readable_version_shown": [_drop(_OF_HIDDEN), _add(_OF_SHOWN)],
        "readable_article_changed": [_drop("SELECT NEW.id"), _add("SELECT NEW.id"), _copy("NEW")],
    }
    events = {
        "readable_summary_insert": ("INSERT ON summaries_summary", ""),
        "readable_summary_delete": ("DELETE ON summaries_summary", ""),
    } | _events("IS NOT")
    statements = []
    for name, (event, condition) in events.items():
        body = "".join(f"{statement}; " for statement in bodies[name])
        when = f"WHEN {condition} " if condition else ""
        statements += [
            f"DROP TRIGGER IF EXISTS {name}",
            f"CREATE TRIGGER {name} AFTER {event} {when}BEGIN {body}END",
        ]
    return statements


def _adding(among: str) -> str:
    """Keep what is in from going, then put in what lacks, and keep that, too."""
    return (
        "PERFORM 1 FROM summaries_readablearticle "  # as above
        f"WHERE article_id IN ({among}) ORDER BY article_id FOR KEY SHARE; "
        f"{_add(among)} ON CONFLICT (article_id) DO UPDATE SET source = excluded.source; "
    )


def _dropping(among: str) -> str:
    """Wait for who keeps them, then take out what can be read no more."""
    return (
        "PERFORM 1 FROM summaries_readablearticle "  # as above
        f"WHERE article_id IN ({among}) ORDER BY article_id FOR UPDATE; {_drop(among)}; "
    )


def _keeping_shown(versions: str) -> str:
    """Let nobody show or hide these versions until this transaction ends."""
    return (
        "PERFORM 1 FROM summaries_modelversion "  # as above
        f"WHERE id IN ({versions}) ORDER BY id FOR SHARE; "
    )


def _on_postgres() -> list[str]:
    """What comes and goes once a statement; what is rare a row at a time."""
    old, new = "SELECT OLD.article_id", "SELECT NEW.article_id"
    rows = "SELECT article_id FROM changed"
    bodies = {
        "readable_summary_insert": _keeping_shown("SELECT version_id FROM changed") + _adding(rows),
        "readable_summary_delete": _dropping(rows),
        "readable_summary_moved": (
            _keeping_shown("SELECT NEW.version_id") + _dropping(old) + _adding(new)
        ),
        "readable_version_shown": (
            f"PERFORM pg_advisory_xact_lock({_LOCK}); "
            + _dropping(_OF_HIDDEN) + _adding(_OF_SHOWN)
        ),
        "readable_article_changed": (
            _dropping("SELECT NEW.id") + _adding("SELECT NEW.id") + _copy("NEW") + "; "
        ),
    }  # fmt: skip
    triggers = {
        "readable_summary_insert": (
            "INSERT ON summaries_summary REFERENCING NEW TABLE AS changed FOR EACH STATEMENT"
        ),
        "readable_summary_delete": (
            "DELETE ON summaries_summary REFERENCING OLD TABLE AS changed FOR EACH STATEMENT"
        ),
    } | {
        name: f"{event} FOR EACH ROW WHEN ({condition})"
        for name, (event, condition) in _events("IS DISTINCT FROM").items()
    }
    statements = []
    for name, trigger in triggers.items():
        table = trigger.split(" ON ")[1].split()[0]
        statements += [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"{bodies[name]}RETURN NULL; END $$",
            f"DROP TRIGGER IF EXISTS {name} ON {table}",
            f"CREATE TRIGGER {name} AFTER {trigger} EXECUTE FUNCTION {name}()",
        ]
    return statements


_ON_SQLITE: Final = _on_sqlite()
_ON_POSTGRES: Final = _on_postgres()
