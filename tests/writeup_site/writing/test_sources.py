"""Articles that come as files and from addresses."""

from __future__ import annotations

from unittest import mock

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from summaries.documents.base import Document
from summaries.documents.fetching import ForbiddenAddressError
from summaries.versions.models import ModelVersion
from tests.rows.own_texts import ARTICLE
from tests.writeup_site.writing.giving import a_file, give, given
from writeup_site.writing import sources

pytestmark = pytest.mark.django_db


def test_addresses_are_fetched_where_the_team_allows_it(
    reader: Client, lead: ModelVersion, settings: Settings
) -> None:
    assert b"Paste an article" in give(reader, lead, address="https://example.org/").content
    settings.FETCH_ADDRESSES = True
    assert b'name="address"' in reader.get("/write/").content
    found = Document(ARTICLE, "Ice"), "https://example.org/final"
    with mock.patch.object(sources, "fetch_document", return_value=found) as fetch:
        own_text = given(reader, lead, address="https://example.org/")
    assert (own_text.title, own_text.url) == ("Ice", "https://example.org/final")
    assert fetch.call_args.kwargs["seconds"] == 5


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1/", "http://[::1]:8000/", "http://169.254.169.254/latest", "http://0x7f.1/",
     "file:///etc/passwd", "javascript:alert(1)", "nonsense"],
)  # fmt: skip
def test_addresses_that_lead_inside_are_refused_beside_the_field(
    reader: Client, lead: ModelVersion, settings: Settings, address: str
) -> None:
    settings.FETCH_ADDRESSES = True
    answer = give(reader, lead, address=address, title="Kept")
    text = answer.content.decode()
    assert answer.status_code == 400
    assert 'id="id_address_error"' in text and "Kept" in text


def test_documents_are_read_two_at_a_time_in_one_process(
    reader: Client, lead: ModelVersion, settings: Settings
) -> None:
    settings.FETCH_ADDRESSES = True
    held = [sources._slots.acquire(blocking=False) for _ in range(sources.AT_ONCE)]
    try:
        assert all(held)
        answer = give(reader, lead, address="https://example.org/")
    finally:
        for _ in held:
            sources._slots.release()
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert b"reading other documents" in answer.content
    # The slot is given back also where nothing could be read.
    with mock.patch.object(sources, "fetch_document", side_effect=ForbiddenAddressError("no")):
        for _ in range(sources.AT_ONCE + 1):
            assert give(reader, lead, address="https://example.org/").status_code == 400


def test_reading_documents_has_a_limit_of_its_own(
    reader: Client, lead: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("writeup_site.writing.limits.READINGS_PER_READER", "1/hour")
    assert give(reader, lead, file=a_file("a.txt", "Short.")).status_code == 400
    answer = give(reader, lead, file=a_file("a.txt", ARTICLE))
    assert answer.status_code == 429
    assert given(reader, lead)
