"""What is sent of an event: signed JSON, Slack's form, a mail in plain text."""

from __future__ import annotations

import json
from datetime import UTC

from writeup_site.webhooks.models import Event, Webhook


def link_of(event: Event, *, site: str) -> str:
    """The page of the event, on the site as its subscriber calls it."""
    return f"{site}{event.path}"


def body_of(event: Event, webhook: Webhook) -> bytes:
    """The body in the webhook's shape, the same at each try."""
    link = link_of(event, site=webhook.site)
    if webhook.shape == Webhook.Shape.SLACK:
        said: dict[str, object] = {
            "text": f"{slack_text(event.sentence)} <{slack_text(link)}|Look>"
        }
    else:
        at = event.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        data = {**event.data, "sentence": event.sentence, "link": link}
        said = {"type": event.kind, "timestamp": at, "data": data}
    return json.dumps(said, ensure_ascii=False).encode("utf-8", "backslashreplace")


def slack_text(text: str) -> str:
    """A text whose signs mean nothing to Slack; it escapes these three and no others."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mail_of(event: Event, *, site: str) -> tuple[str, str]:
    """Subject and text."""
    subject = " ".join(event.sentence.split())
    if len(subject) > 120:
        subject = f"{subject[:119]}…"
    text = (
        f"{event.sentence}\n\n{link_of(event, site=site)}\n\n"
        f"You asked for this on {site}/webhooks/, where you change what you are told of.\n"
    )
    return subject, text
