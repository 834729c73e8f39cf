"""Addresses that pages had under an older word still lead to them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import resolve


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("/generations/", "/batches/", "batches"),
        ("/generations/?page=2", "/batches/?page=2", "batches"),
        ("/generations/plan/", "/batches/plan/", "batch_plan"),
        ("/generations/7/", "/batches/7/", "batch"),
        ("/generations/7/failures.csv", "/batches/7/failures.csv", "batch_failures"),
    ],
)
def test_what_was_called_generations_leads_to_batches(
    client: Client, old: str, new: str, name: str
) -> None:
    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (301, new)
    assert resolve(new.partition("?")[0]).url_name == name
