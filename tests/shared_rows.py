"""Rows that all tests of a module begin with, made once for them.

A fixture of the module makes them inside `shared_rows`; each test is a savepoint within, so that
whatever it does to them is undone at its end. From the first test that asks for them on, they are
there for all of the module: who needs an empty site, or commits (`transaction=True`), stands in
another.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from summaries.versions.models import ModelVersion


@contextmanager
def shared_rows(blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is written inside stays until the block ends, and is gone then."""
    with blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        # Django closes the connection after each test, and all would be gone.
        patch.setattr(connection, "close", lambda: None)
        yield
        transaction.set_rollback(True)


def anew(*versions: ModelVersion) -> tuple[ModelVersion, ...]:
    """The same rows as objects of a test's own, which it may change."""
    return tuple(ModelVersion.objects.get(pk=each.pk) for each in versions)
