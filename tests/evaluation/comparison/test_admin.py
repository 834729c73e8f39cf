"""The rule of every verdict is declared in the admin: one rule, of measures that exist."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from evaluation.comparison.models import VerdictRule

pytestmark = pytest.mark.django_db

ADD = "/admin/evaluation/verdictrule/add/"
RAILS = {
    "guard_rails-TOTAL_FORMS": "1", "guard_rails-INITIAL_FORMS": "0",
    "guard_rails-0-measure": "approval", "guard_rails-0-margin": "0.05",
}  # fmt: skip


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("boss"))
    return client


def test_a_rule_is_declared_with_its_guard_rails_and_only_once(client: Client) -> None:
    client.post(ADD, {"primary": "duels", "margin": "0.03", **RAILS})
    rule = VerdictRule.objects.get()
    assert (rule.primary, rule.margin) == ("duels", 0.03)
    assert [str(rail) for rail in rule.guard_rails.all()] == ["approval, within 0.05"]
    assert client.post(ADD, {"primary": "duels", "margin": "0.1", **RAILS}).status_code == 403


@pytest.mark.parametrize(
    "wrong", [{"primary": "soup"}, {"margin": "-1"}, {"guard_rails-0-measure": "soup"}]
)
def test_a_measure_that_nothing_has_or_a_negative_margin_is_refused(
    client: Client, wrong: dict[str, str]
) -> None:
    page = client.post(ADD, {"primary": "duels", "margin": "0.03", **RAILS, **wrong})
    assert page.status_code == 200 and not VerdictRule.objects.exists()
