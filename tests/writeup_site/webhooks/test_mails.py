"""Events by e-mail: plain text, from the same queue, to members of the team alone."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from pytest_django.fixtures import Settings

from tests.rows.told import make_happening
from writeup_site.processes.mail import MailServer, mail_server
from writeup_site.webhooks.models import MAIL, Delivery, MailSubscription
from writeup_site.webhooks.sending import claimed_delivery, send
from writeup_site.webhooks.services import tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(team: User, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> MailSubscription:
    """What a member asked for."""
    settings.MAIL_GIVEN, settings.DEFAULT_FROM_EMAIL = True, "WriteUp <w@mail.example>"
    monkeypatch.setattr("common.work.leases.PUSHES_A_LEASE", 0.01)  # none within a test
    return MailSubscription.objects.create(
        user=team, address="ann@b.example", events=["decision.kept"], site="https://w.example"
    )


def sent() -> Delivery:
    """The mail that is due, after one try."""
    delivery = claimed_delivery(MAIL)
    assert delivery is not None
    send(delivery)
    delivery.refresh_from_db()
    return delivery


def test_a_mail_says_the_sentence_and_leads_to_the_page(asked: MailSubscription) -> None:
    tell(make_happening(sentence="ann decided:\nShip bart@2.", path="/decisions/7/"))
    delivery = sent()
    assert delivery.status == "delivered"
    [letter] = mail.outbox
    assert letter.subject == "ann decided: Ship bart@2."
    assert letter.to == ["ann@b.example"]
    assert letter.body.startswith(
        "ann decided:\nShip bart@2.\n\nhttps://w.example/decisions/7/\n\n"
    )
    assert "https://w.example/webhooks/" in letter.body
    assert letter.extra_headers["Message-ID"] == f"<{delivery.uid}@mail.example>"
    assert letter.content_subtype == "plain"


def test_a_server_that_takes_none_is_tried_again(
    asked: MailSubscription, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise ConnectionRefusedError("secret.host refused")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    tell(make_happening())
    delivery = sent()
    assert (delivery.status, delivery.attempts) == ("waiting", 1)
    assert delivery.error == "The mail server did not take it (ConnectionRefusedError)."


def test_who_left_the_team_gets_none(asked: MailSubscription) -> None:
    tell(make_happening())
    User.objects.update(is_superuser=False)
    assert sent().status == "given up"
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("smtps://ann:p%40ss@m.example", ("smtps", "m.example", 465, "ann", "p@ss")),
        ("smtp+tls://m.example", ("smtp+tls", "m.example", 587, "", "")),
        ("smtp://m.example:2525", ("smtp", "m.example", 2525, "", "")),
    ],
)
def test_a_server_is_read_from_its_address(
    address: str, found: tuple[str, str, int, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMAIL_URL", address)
    monkeypatch.setenv("EMAIL_FROM", "w@m.example")
    assert mail_server() == MailServer(*found, sender="w@m.example")
    assert "p@ss" not in repr(mail_server())


@pytest.mark.parametrize(
    ("address", "sender", "said"),
    [
        ("imap://m.example", "w@m.example", "EMAIL_URL cannot be used"),
        ("smtp://", "w@m.example", "EMAIL_URL cannot be used"),
        ("smtp://m.example:port", "w@m.example", "EMAIL_URL cannot be used"),
        ("smtp://m.example", "", "EMAIL_FROM names no sender"),
    ],
)
def test_what_cannot_be_meant_stops_the_start_in_a_sentence(
    address: str, sender: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMAIL_URL", address)
    monkeypatch.setenv("EMAIL_FROM", sender)
    with pytest.raises(SystemExit, match=said):
        mail_server()


def test_without_an_address_there_is_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EMAIL_URL", raising=False)
    assert mail_server() is None
