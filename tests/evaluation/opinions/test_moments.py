"""A moment is the same whole number on every database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from evaluation.opinions.moments import Microseconds
from surveys.readers.models import Reader

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("microsecond", [0, 1, 400_000, 999_999])
def test_a_moment_is_its_microseconds_since_1970(microsecond: int) -> None:
    # 2026-02-03 is 20,487 days after 1970-01-01; 01:02:03 is 3,723 seconds.
    at = datetime(2026, 2, 3, 1, 2, 3, microsecond, tzinfo=UTC)
    Reader.objects.create(key_hash="r", created_at=at)
    found = Reader.objects.values_list(Microseconds("created_at"), flat=True).get()
    assert found == (20_487 * 86_400 + 3_723) * 1_000_000 + microsecond
