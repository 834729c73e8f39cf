"""The page of the API, drawn of its description."""

from __future__ import annotations

import pytest
from django.test import Client

from writeup_site.api.root import api

pytestmark = pytest.mark.django_db


def test_the_page_names_every_operation_and_brings_no_script_of_its_own() -> None:
    answer = Client().get("/api/v1/reference")
    assert answer.status_code == 200
    page = answer.content.decode()
    names = [
        operation["operationId"]
        for methods in api.get_openapi_schema()["paths"].values()
        for operation in methods.values()
    ]
    assert names
    assert [name for name in names if f'id="{name}"' not in page] == []
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
    main = page.partition("<main")[2]
    assert "<script" not in main
    assert 'id="not-found"' in main  # where a problem's type leads
