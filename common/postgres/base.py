"""Postgres as Django's database (`ENGINE`), waited for with patience. Django asks for this name."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import psycopg
from django.db.backends.postgresql import base

from common.postgres.connecting import PatientConnection, SilentError, silence
from common.postgres.patience import statement_limit


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, whose connections give up where the server is silent."""

    Database: Any = SimpleNamespace(**(vars(psycopg) | {"connect": PatientConnection.connect}))

    def get_connection_params(self) -> dict[str, Any]:
        """How to connect; where requests are answered, statements end by themselves."""
        parameters: dict[str, Any] = super().get_connection_params()
        if limit := statement_limit():
            said = parameters.get("options", "")
            parameters["options"] = f"{said} -c statement_timeout={limit * 1000}".strip()
        return parameters

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect. Raises SilentError at once where the server is known to be silent."""
        if silence.is_known:
            raise SilentError("the database is silent")
        if statement_limit():
            silence.parameters = conn_params
        try:
            return super().get_new_connection(conn_params)
        except (SilentError, psycopg.errors.ConnectionTimeout):
            silence.ask()
            raise
