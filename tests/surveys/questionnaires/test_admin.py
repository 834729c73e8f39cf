"""What came in to surveys can be looked at, and not changed."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from surveys.collecting.services import collect_ballots
from tests.rows.questionnaires import make_survey, say

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", ["response", "answer", "ballot"])
def test_what_came_in_is_there_to_look_at_and_not_to_change(
    admin_client: Client, model: str
) -> None:
    say(make_survey(), 1, "yes")
    collect_ballots()
    changelist = reverse(f"admin:surveys_{model}_changelist")
    assert admin_client.get(changelist).status_code == 200
    assert admin_client.get(changelist, {"q": "1"}).status_code == 200
    row = apps.get_model("surveys", model).objects.get()
    change = reverse(f"admin:surveys_{model}_change", args=[row.pk])
    assert admin_client.get(change).status_code == 200
    assert admin_client.post(change, {}).status_code == 403
