"""The former release's processes go on while the next one's migrations are applied.

While machines are upgraded one after the other, the former release reads and writes tables that
are migrated already. It names the columns that it knows: a new one needs a default of the
database's own, and what it reads has to be there for one release more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.db import models
from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pytest_django.fixtures import Settings

# The last migrations that were written before this was asked for.
BEFORE: Final = {"evaluation": 12, "summaries": 11, "surveys": 11, "writeup_site": 1}
# What the former release would miss and may: "app.migration Operation model.name", and why.
ALLOWED: Final[dict[str, str]] = {}
TAKES_AWAY: Final = (
    operations.RemoveField,
    operations.RenameField,
    operations.DeleteModel,
    operations.RenameModel,
    operations.AlterModelTable,
)


@pytest.fixture
def loader(settings: Settings) -> MigrationLoader:
    """The migrations as they lie on the disk, also where the tests' database is made without."""
    settings.MIGRATION_MODULES = {}
    found = MigrationLoader(None, ignore_no_migrations=True)
    assert ("surveys", "0011_set_aside_ballots") in found.graph.nodes
    return found


def number_of(name: str) -> int:
    return int(name.split("_", maxsplit=1)[0])


def has_default(field: models.Field[Any, Any]) -> bool:
    """Whether a row that does not name the column can be written."""
    if field.many_to_many:
        return True  # no column
    return field.null or field.has_db_default() or isinstance(field, models.GeneratedField)


def trouble(operation: Operation, app: str, state: ProjectState) -> str:
    """What of it the former release could not bear; "" where it can. state: before it."""
    if isinstance(operation, TAKES_AWAY):
        return "takes away what the former release uses; do it a release later"
    if isinstance(operation, operations.AddField) and not has_default(operation.field):
        return "adds a column without db_default; give it one beside its default"
    if isinstance(operation, operations.AlterField):
        before = state.models[app, operation.model_name_lower].fields[operation.name]
        if before.null and not has_default(operation.field):
            return "lets a column be empty no longer; give it db_default"
    return ""


def troubles(app: str, name: str, loader: MigrationLoader) -> Iterator[str]:
    """Of one migration, operations in order; a table that it makes itself may change in it."""
    migration = loader.get_migration(app, name)
    state = loader.project_state((app, name), at_end=False)
    made: set[str] = set()
    for operation in migration.operations:
        if isinstance(operation, operations.CreateModel):
            made.add(operation.name_lower)
        model = getattr(operation, "model_name_lower", getattr(operation, "name_lower", ""))
        what = trouble(operation, app, state)
        label = f"{app}.{name} {type(operation).__name__} {model}.{getattr(operation, 'name', '')}"
        if what and model not in made and label not in ALLOWED:
            yield f"{label} {what}"
        operation.state_forwards(app, state)


def test_the_former_release_bears_every_migration(loader: MigrationLoader) -> None:
    found = [
        sentence
        for app, name in sorted(loader.disk_migrations)
        if app in BEFORE and number_of(name) > BEFORE[app]
        for sentence in troubles(app, name, loader)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("operation", "refused"),
    [
        (operations.AddField("ballot", "x", models.IntegerField(default=0)), True),
        (operations.AddField("ballot", "x", models.IntegerField(default=0, db_default=0)), False),
        (operations.AddField("ballot", "x", models.IntegerField(null=True)), False),
        (operations.AddField("ballot", "x", models.CharField(max_length=3, blank=True)), True),
        (operations.RemoveField("ballot", "elapsed_ms"), True),
        (operations.RenameField("ballot", "elapsed_ms", "took_ms"), True),
        (operations.DeleteModel("CellMark"), True),
        (operations.AlterField("ballot", "elapsed_ms", models.IntegerField()), True),
        (operations.AlterField("ballot", "elapsed_ms", models.BigIntegerField(null=True)), False),
        (operations.AlterField("ballot", "value", models.IntegerField()), False),
    ],
)
def test_what_the_former_release_could_not_bear_is_seen(
    loader: MigrationLoader, operation: Operation, refused: bool
) -> None:
    state = loader.project_state(("surveys", "0011_set_aside_ballots"))
    assert bool(trouble(operation, "surveys", state)) == refused
