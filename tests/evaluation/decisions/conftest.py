"""The pair about which decisions are made, judged once for each module of tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.evaluation.decisions.rows import Pair, make_judged_pair
from tests.shared_rows import anew, shared_rows


@pytest.fixture(scope="module")
def judged(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Pair]:
    with shared_rows(django_db_blocker):
        yield make_judged_pair()[0]


@pytest.fixture
def pair(judged: Pair, db: None) -> Pair:
    one, other = anew(*judged)
    return one, other
