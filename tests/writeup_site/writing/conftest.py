"""What the tests of the assistant's pages share."""

from __future__ import annotations

import pytest
from django.test import Client

from summaries.versions.models import ModelVersion
from tests.rows.written import version_by
from tests.writeup_site.writing.giving import a_reader


@pytest.fixture
def lead(db: None) -> ModelVersion:
    """A version that writes at once."""
    return version_by("lead")


@pytest.fixture
def reader(db: None) -> Client:
    """Somebody whose browser keeps cookies."""
    return a_reader()
