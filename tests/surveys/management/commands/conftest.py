"""What the tests of commands share: two versions."""

from __future__ import annotations

import pytest

from summaries.versions.models import ModelVersion
from tests.rows.written import make_version


@pytest.fixture
def bart() -> ModelVersion:
    """A version that is not the first of its name."""
    return make_version("bart", version="2")


@pytest.fixture
def lead() -> ModelVersion:
    """A version made after bart@2."""
    return make_version("lead")
