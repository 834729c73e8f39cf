"""The pages of webhooks: who may do what, what is shown once, and what each state looks like."""

from __future__ import annotations

import re
from typing import Final

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from tests.rows.told import make_delivery, make_webhook
from tests.writeup_site.roles import signed_in
from writeup_site.webhooks.models import Delivery, FeedAddress, MailSubscription, Webhook

pytestmark = pytest.mark.django_db

FORM: Final = {
    "name": "releases",
    "address": "https://app.example/hook",
    "shape": "standard",
    "events": ["verdict.changed", "run.failed"],
}
SECRET: Final = re.compile(r"whsec_[A-Za-z0-9+/=]{40,}")


def secrets_in(page: str) -> list[str]:
    """The secrets that a page shows."""
    return SECRET.findall(page.replace("&#x3D;", "="))


def test_the_secret_is_shown_once_and_the_database_does_not_hold_it() -> None:
    client = signed_in("engineer")
    made = client.post("/webhooks/new/", FORM)
    assert made.status_code == 201
    assert "no-store" in made["Cache-Control"]
    [secret] = secrets_in(made.text)
    webhook = Webhook.objects.get()
    assert (webhook.receiver, webhook.site) == ("app.example:443", "http://testserver")
    assert webhook.events == ["verdict.changed", "run.failed"]
    for path in ("/webhooks/", f"/webhooks/{webhook.pk}/", "/webhooks/deliveries/"):
        assert secrets_in(client.get(path).text) == []
    held = [str(value) for value in Webhook.objects.values().get().values()]
    assert not any(secret.removeprefix("whsec_") in each for each in held)


def test_a_renewed_secret_is_another_one_and_shown_once() -> None:
    client = signed_in("engineer")
    [first] = secrets_in(client.post("/webhooks/new/", FORM).text)
    pk = Webhook.objects.get().pk
    [second] = secrets_in(client.post(f"/webhooks/{pk}/secret/").text)
    assert first != second
    assert secrets_in(client.get(f"/webhooks/{pk}/").text) == []


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://app.example/hook", "plain HTTP can be read"),
        ("https://127.0.0.1/hook", "private network"),
        ("https://[::1]/hook", "private network"),
        ("https://169.254.169.254/latest", "private network"),
        ("https://localhost/hook", "named in WEBHOOK_HOSTS"),
        ("https://app.localhost.:9000/hook", "named in WEBHOOK_HOSTS"),
        ("https://2130706433/", "must name its host"),
        ("https://ann:secret@app.example/", "must not hold a user name"),
        ("ftp://app.example/", "must begin with"),
        ("nonsense", "must begin with"),
    ],
)
def test_an_address_that_is_not_sent_to_is_refused_beside_its_field(
    address: str, said: str
) -> None:
    refused = signed_in("engineer").post("/webhooks/new/", FORM | {"address": address})
    assert refused.status_code == 422
    assert said.lower() in refused.text.lower()
    assert not Webhook.objects.exists()


def test_hosts_that_the_settings_name_may_be_private(settings: Settings) -> None:
    settings.WEBHOOK_HOSTS = ["127.0.0.1:9000"]
    client = signed_in("engineer")
    allowed = client.post("/webhooks/new/", FORM | {"address": "http://127.0.0.1:9000/hook"})
    assert allowed.status_code == 201
    longer = client.post("/webhooks/new/", FORM | {"address": "https://localhost.example/hook"})
    assert longer.status_code == 201  # a name of the public net
    other = client.post("/webhooks/new/", FORM | {"address": "http://127.0.0.1:9001/hook"})
    assert other.status_code == 422


def test_a_webhook_is_changed_paused_resumed_and_removed() -> None:
    client, webhook = signed_in("engineer"), make_webhook()
    waiting = make_delivery(webhook)
    page = f"/webhooks/{webhook.pk}/"
    changed = FORM | {"address": "https://b.example:8443/in", "events": ["alarm.raised"]}
    assert client.post(f"{page}change/", changed).status_code == 302
    webhook.refresh_from_db()
    waiting.refresh_from_db()
    assert (webhook.name, webhook.receiver) == ("releases", "b.example:8443")
    assert waiting.receiver == "b.example:8443"
    client.post(f"{page}pause/")
    waiting.refresh_from_db()
    assert waiting.status == "paused"
    assert "It is paused" in client.get(page).text
    client.post(f"{page}resume/")
    waiting.refresh_from_db()
    assert waiting.status == "waiting"
    assert client.post(f"{page}remove/").status_code == 302
    assert not Delivery.objects.exists()


def test_a_test_is_made_and_a_delivery_sent_again() -> None:
    client, webhook = signed_in("engineer"), make_webhook()
    client.post(f"/webhooks/{webhook.pk}/test/")
    delivery = Delivery.objects.get()
    assert delivery.event.sentence == "A test, sent by engineer."
    Delivery.objects.update(status="given up", attempts=8, error="The receiver did not take it.")
    page = client.get(f"/webhooks/{webhook.pk}/").text
    assert "The receiver did not take it." in page or "not tried yet" in page
    uid = delivery.uid
    assert client.post(f"/webhooks/deliveries/{delivery.pk}/again/").status_code == 302
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts, delivery.uid) == ("waiting", 0, uid)


def test_empty_pages_say_so_and_statuses_choose() -> None:
    client = signed_in("analyst")
    assert "There is no webhook yet." in client.get("/webhooks/").text
    assert "Nothing was sent yet." in client.get("/webhooks/deliveries/").text
    webhook = make_webhook()
    make_delivery(webhook, sentence="It waits.")
    make_delivery(webhook, sentence="It came.")
    Delivery.objects.filter(event__sentence="It came.").update(status="delivered")
    page = client.get("/webhooks/deliveries/?status=delivered").text
    assert "It came." in page
    assert "It waits." not in page
    assert "There is none of these." in client.get("/webhooks/deliveries/?status=given+up").text
    assert "It waits." in client.get("/webhooks/deliveries/?status=nonsense").text


def test_an_address_is_shown_to_those_who_may_change_it_alone() -> None:
    webhook = make_webhook("https://hooks.slack.com/services/T0/secret")
    for path in (
        f"/webhooks/{webhook.pk}/",
        "/webhooks/",
        f"/admin/writeup_site/webhook/{webhook.pk}/change/",
    ):
        page = signed_in("analyst").get(path)
        assert page.status_code == 200
        assert "T0/secret" not in page.text
        assert "hooks.slack.com:443" in page.text
    assert "T0/secret" in signed_in("engineer").get(f"/webhooks/{webhook.pk}/").text


MAKING: Final = ["new", "{}/change", "{}/secret", "{}/pause", "{}/resume", "{}/remove", "{}/test"]


def test_roles() -> None:
    webhook = make_webhook()
    delivery = make_delivery(webhook)
    paths = [f"/webhooks/{each.format(webhook.pk)}/" for each in MAKING]
    paths.append(f"/webhooks/deliveries/{delivery.pk}/again/")
    looking = ["/webhooks/", f"/webhooks/{webhook.pk}/", "/webhooks/deliveries/"]
    own = ["/webhooks/feed/", "/webhooks/feed/revoke/"]
    reader = Client()
    reader.force_login(User.objects.create_user("reader"))
    analyst = signed_in("analyst")
    for path in paths:
        assert Client().post(path, FORM).status_code == 302, path  # to sign in
        assert reader.post(path, FORM).status_code == 403, path
        assert analyst.post(path, FORM).status_code == 403, path
    assert Webhook.objects.get() == webhook
    for path in looking:
        assert Client().get(path).status_code == 302, path
        assert reader.get(path).status_code == 403, path
        page = analyst.get(path)
        assert page.status_code == 200, path
        assert "Make a webhook" not in page.text
        assert "Send again" not in page.text
    for path in own:
        assert reader.post(path).status_code == 403, path
        assert analyst.post(path).status_code in {201, 302}, path
    assert "Make a webhook" in signed_in("engineer").get("/webhooks/").text
    assert 'href="/webhooks/"' in analyst.get("/desk/").text


def test_ids_that_are_not_there_are_404_and_a_form_by_get_leads_back() -> None:
    engineer = signed_in("engineer")
    assert engineer.post("/webhooks/99/pause/").status_code == 404
    assert engineer.post(f"/webhooks/deliveries/{10**30}/again/").status_code == 404
    webhook = make_webhook()
    assert engineer.get(f"/webhooks/{webhook.pk}/pause/")["Location"] == f"/webhooks/{webhook.pk}/"
    delivery = make_delivery(webhook)
    back = engineer.get(f"/webhooks/deliveries/{delivery.pk}/again/")
    assert back["Location"] == "/webhooks/deliveries/"


def queries(client: Client, path: str) -> int:
    """How many a page asks."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_pages_ask_no_more_of_many_than_of_one() -> None:
    client = signed_in("engineer")
    first = make_webhook()
    assert "<td>everything</td>" in client.get("/webhooks/").text
    make_delivery(first)
    paths = ("/webhooks/", "/webhooks/deliveries/", f"/webhooks/{first.pk}/")
    of_one = [queries(client, path) for path in paths]
    for _ in range(5):
        make_webhook()
        make_delivery(first)
    assert [queries(client, path) for path in paths] == of_one
    assert max(of_one) <= 9  # session, user, permissions of user and group, counts, rows


def test_mails_are_asked_for_where_the_site_sends_any(settings: Settings) -> None:
    client = signed_in("analyst")
    page = client.get("/webhooks/").text
    assert "This site sends no mail" in page
    assert 'action="/webhooks/mail/"' not in page
    settings.MAIL_GIVEN = True
    assert 'action="/webhooks/mail/"' in client.get("/webhooks/").text
    wrong = client.post("/webhooks/mail/", {"address": "ann", "events": ["run.failed"]})
    assert wrong.status_code == 422
    client.post("/webhooks/mail/", {"address": "ann@example.org", "events": ["run.failed"]})
    row = MailSubscription.objects.get()
    assert (row.address, row.events, row.user.username) == (
        "ann@example.org", ["run.failed"], "analyst",
    )  # fmt: skip
    client.post("/webhooks/mail/", {"address": "ann@example.org"})
    assert not MailSubscription.objects.exists()


def test_the_address_of_the_feed_is_shown_once_and_ends() -> None:
    client = signed_in("analyst")
    made = client.post("/webhooks/feed/")
    assert made.status_code == 201
    [token] = set(re.findall(r"feed_[A-Za-z0-9_-]{40,}", made.text))
    assert token not in client.get("/webhooks/").text
    assert FeedAddress.objects.get().token_hash != token
    feed = f"/verdicts/feed.atom?token={token}"
    assert Client().get(feed).status_code == 200
    client.post("/webhooks/feed/revoke/")
    assert Client().get(feed).status_code == 401
