"""Readers who give articles."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from summaries.batches.waiting import work_on_jobs
from summaries.own_texts.models import OwnText
from summaries.versions.models import ModelVersion
from tests.rows.own_texts import ARTICLE


def a_reader() -> Client:
    """Somebody who has seen the page, and so has a cookie."""
    client = Client()
    client.get("/write/")
    return client


def give(client: Client, *versions: ModelVersion, **fields: Any) -> Any:
    """Send the form: the usual article unless a text, file or address is given."""
    if not fields.keys() & {"text", "file", "address"}:
        fields["text"] = ARTICLE
    chosen = [str(version.pk) for version in versions]
    return client.post("/write/", {"versions": chosen, **fields})


def given(client: Client, *versions: ModelVersion, **fields: Any) -> OwnText:
    """The own text that the form made."""
    answer = give(client, *versions, **fields)
    assert answer.status_code == 303, answer.content.decode()
    return OwnText.objects.get(slug=answer["Location"].split("/")[2])


def written(client: Client, *versions: ModelVersion, **fields: Any) -> OwnText:
    """The same, with everything written."""
    own_text = given(client, *versions, **fields)
    work_on_jobs()
    return own_text


def a_file(name: str, data: bytes | str) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)


def act(client: Client, own_text: OwnText, what: str, **fields: Any) -> Any:
    """Press one of the buttons on an own text's page."""
    return client.post(f"{own_text.get_absolute_url()}{what}/", fields)
