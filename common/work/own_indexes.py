"""Takes away the index of a foreign key that another index, or a constraint, begins with."""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations import AlterField


class DropOwnIndex(AlterField):
    """AlterField to db_index=False, of which the database does nothing but drop the index.

    Django would make SQLite's whole table anew, and with it what triggers keep of its rows.
    """

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Drop the index that Django made of the key alone."""
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            column = model._meta.get_field(self.name).column
            for name in _names(schema_editor, model, column):
                schema_editor.execute(f"DROP INDEX IF EXISTS {schema_editor.quote_name(name)}")

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Make it again."""
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            for statement in schema_editor._field_indexes_sql(
                model, model._meta.get_field(self.name)
            ):
                schema_editor.execute(statement)


def _names(schema_editor: Any, model: Any, column: str) -> list[str]:
    """What the key's own index is called. Postgres keeps its name where table or column got others;
    SQLite's tables are made anew then, and Django cannot read all of them."""
    if schema_editor.connection.vendor != "postgresql":
        return [schema_editor._create_index_name(model._meta.db_table, [column])]
    named = {index.name for index in model._meta.indexes}
    return list(
        schema_editor._constraint_names(
            model, [column], index=True, unique=False, primary_key=False, exclude=named
        )
    )
