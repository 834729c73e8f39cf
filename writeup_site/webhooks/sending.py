"""One try of one delivery, and when the next one is due."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from smtplib import SMTPException
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.utils import timezone

from common.web.exchange import ExchangeError
from common.web.public_net import AddressError
from common.work.leases import claim_one, claim_pushed_on, is_worn_out
from writeup_site.webhooks.bodies import body_of, mail_of
from writeup_site.webhooks.models import Delivery, MailSubscription, Webhook
from writeup_site.webhooks.services import pause_webhook
from writeup_site.webhooks.signing import signed_headers
from writeup_site.webhooks.targets import SECONDS, post

logger = logging.getLogger(__name__)

# After each try that failed; after the last one it is given up: a receiver may be away for a day.
PAUSES: Final = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
)
GONE: Final = 410  # by which a receiver says that it wants no more


@dataclass(frozen=True, slots=True)
class TryResult:
    """What came of one try. error: "" where it was delivered. answer: the HTTP status, if any.

    retry_after: seconds that the receiver asks for. is_final: whether no try can do better.
    """

    error: str = ""
    answer: int | None = None
    retry_after: float | None = None
    is_final: bool = False


def claimed_delivery(receiver: str) -> Delivery | None:
    """The next one that is due for a receiver, this worker's alone now; None for none.

    None, too, while somebody else sends to it: at most one is under way to a receiver, so that
    one that hangs holds up nobody else, and gets no more than it answers. (Two processes that look
    in the same moment may make it two.)
    """
    now = timezone.now()
    mine = Delivery.objects.filter(receiver=receiver)
    if mine.held(now).exists():
        return None
    return claim_one(mine.due(now))


def send(delivery: Delivery) -> TryResult:
    """Try a claimed delivery once, and note what came of it."""
    began = time.monotonic()
    if is_worn_out(delivery):
        result = TryResult(f"It ended its worker {delivery.interruptions} times.", is_final=True)
    else:
        with claim_pushed_on(delivery):
            result = _tried(delivery)
    _note(delivery, result, seconds=time.monotonic() - began)
    return result


def _tried(delivery: Delivery) -> TryResult:
    try:
        if delivery.webhook is not None:
            return _posted(delivery, delivery.webhook)
        if delivery.subscription is not None:
            return _mailed(delivery, delivery.subscription)
    except Exception:
        logger.exception("Delivery %s could not be tried", delivery.uid)
        return TryResult("Something went wrong on this side, and it stands in the log.")
    raise TypeError("a delivery is a webhook's or a mail")


def _posted(delivery: Delivery, webhook: Webhook) -> TryResult:
    body = body_of(delivery.event, webhook)
    headers = signed_headers(webhook, uid=delivery.uid, body=body, now=timezone.now())
    try:
        answer = post(
            webhook.address, headers=headers, body=body, allowed=settings.WEBHOOK_HOSTS,
            seconds=SECONDS,
        )  # fmt: skip
    except (AddressError, ExchangeError) as problem:
        said = str(problem)
        return TryResult(f"{said[0].upper()}{said[1:]}.")
    if 200 <= answer.status < 300:
        return TryResult(answer=answer.status)
    if answer.status == GONE:
        why = "The receiver answered 410: it wants no more."
        pause_webhook(webhook, because=why)
        return TryResult(why, answer.status, is_final=True)
    error = "The receiver did not take it."
    if 300 <= answer.status < 400:
        error = "The receiver leads elsewhere, which is not followed; give the final address."
    return TryResult(error, answer.status, answer.retry_after)


def _mailed(delivery: Delivery, subscription: MailSubscription) -> TryResult:
    user: User = subscription.user
    if not (user.is_active and user.has_perm("writeup_site.view_webhook")):
        return TryResult("Whoever asked for it is no longer of the team.", is_final=True)
    subject, text = mail_of(delivery.event, site=subscription.site)
    try:
        EmailMessage(subject, text, to=[subscription.address], headers=_mail_id(delivery)).send()
    except (SMTPException, OSError) as problem:
        return TryResult(f"The mail server did not take it ({type(problem).__name__}).")
    return TryResult()


def _mail_id(delivery: Delivery) -> dict[str, str]:
    """By which a mail program knows one that came twice."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return {"Message-ID": f"<{delivery.uid}@{domain}>"}


def _note(delivery: Delivery, result: TryResult, *, seconds: float) -> None:
    now = timezone.now()
    changes: dict[str, Any] = {
        "claim": "", "claimed_until": None, "last_at": now, "seconds": seconds,
        "answer": result.answer, "error": result.error[:300],
    }  # fmt: skip
    if not result.error:
        changes |= {"status": Delivery.Status.DELIVERED, "ended_at": now}
    elif result.is_final or delivery.attempts > len(PAUSES):
        changes |= {"status": Delivery.Status.GIVEN_UP, "ended_at": now}
        logger.warning("Delivery %s to %s is given up", delivery.uid, delivery.receiver)
    else:
        changes["next_at"] = next_try(delivery.attempts, retry_after=result.retry_after, now=now)
    # Where the claim was lost meanwhile, whoever has it now notes what comes of it.
    Delivery.objects.filter(pk=delivery.pk, claim=delivery.claim).update(**changes)


def next_try(attempts: int, *, retry_after: float | None, now: datetime) -> datetime:
    """When to try again after so many tries (1 to len(PAUSES)).

    A receiver may ask for a longer pause, up to the longest one here.
    """
    pause = PAUSES[attempts - 1]
    if retry_after is not None:
        asked = min(retry_after, PAUSES[-1].total_seconds())
        pause = max(pause, timedelta(seconds=asked))
    return now + pause
