"""The guide's receiver checks real deliveries, and its call and its body are what there is."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from django.test import Client
from django.utils import timezone

from evaluation.agreement.reports import refresh_reports
from tests.rows.calling import program
from tests.rows.scored import make_score
from tests.rows.told import make_happening, make_webhook
from tests.rows.written import articles_of, make_pair, summary_of
from writeup_site.keys.scopes import TokenScope
from writeup_site.webhooks.bodies import body_of
from writeup_site.webhooks.kinds import EventKind
from writeup_site.webhooks.models import Event
from writeup_site.webhooks.services import tell
from writeup_site.webhooks.signing import secret_of, signed_headers
from writeup_site.webhooks.verdicts import HOLDS, look_at_verdicts

pytestmark = pytest.mark.django_db

ROOT: Final = Path(__file__).resolve().parents[3]
GUIDE: Final = (ROOT / "docs/guides/follow-a-verdict.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The guide's first block of a language."""
    found = re.search(rf"(?s)```{language}\n(.*?)```", GUIDE)
    assert found is not None
    return found[1]


def test_the_receiver_takes_what_is_signed_and_nothing_else() -> None:
    scope: dict[str, Any] = {}
    exec(block("python"), scope)  # noqa: S102  # the guide's own lines
    is_signed = scope["is_signed"]
    webhook, event = make_webhook(), tell(make_happening())
    assert event is not None
    body, now = body_of(event, webhook), timezone.now()
    secret = secret_of(webhook)
    headers = signed_headers(webhook, uid="msg_1", body=body, now=now)
    assert is_signed(headers, body, secret)
    assert not is_signed(headers, body + b" ", secret)
    assert not is_signed(headers, body, secret_of(make_webhook()))
    old = signed_headers(webhook, uid="msg_1", body=body, now=now - timedelta(minutes=6))
    assert not is_signed(old, body, secret)


def test_the_body_has_the_names_that_the_guide_shows() -> None:
    webhook = make_webhook()
    pair = make_pair(articles=12)
    look_at_verdicts()
    for article in articles_of(pair[0]):
        for version, value in zip(pair, (0.3, 0.5), strict=True):
            make_score(summary_of(version, article), value + article.pk / 1000)
    refresh_reports()
    look_at_verdicts()
    look_at_verdicts(now=timezone.now() + 2 * HOLDS)
    shown, sent = json.loads(block("json")), json.loads(body_of(Event.objects.get(), webhook))
    assert set(sent) == set(shown)
    assert set(sent["data"]) == set(shown["data"])
    assert set(sent["data"]["headline"][0]) == set(shown["data"]["headline"][0])


def test_every_type_is_named() -> None:
    assert [kind for kind in EventKind if f"`{kind}`" not in GUIDE and kind not in GUIDE] == []


def test_the_call_for_the_feed_is_answered() -> None:
    found = re.search(r'curl .*"\$SITE(/[^"]+)"', GUIDE)
    assert found is not None
    token = program(TokenScope.READ).secret
    answer = Client().get(found[1], headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
