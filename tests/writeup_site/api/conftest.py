"""What the tests of the API share."""

from __future__ import annotations

import pytest


def pytest_itemcollected(item: pytest.Item) -> None:
    """Each operation's test has an id of its own.

    Schemathesis puts the operation into the test's name, of which pytest 9.2 makes no id.
    """
    if not item.nodeid.endswith(item.name):
        assert item.parent is not None
        item._id = item.parent.id.child(item.name)
