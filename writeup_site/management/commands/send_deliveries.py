"""Looks for what happened and sends what is due, as the workers do all the time."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from common.words.counts import counted
from writeup_site.webhooks.lanes import send_all_due
from writeup_site.webhooks.models import Delivery
from writeup_site.webhooks.searching import look_for_events
from writeup_site.webhooks.verdicts import look_at_verdicts


class Command(BaseCommand):
    help = (
        "Look for what happened and send what is due to webhooks and by e-mail. Workers do so all "
        "the time; this is for a site without them, and for a look at what waits."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        began = timezone.now()
        told = look_for_events() + look_at_verdicts()
        send_all_due()
        tried = Delivery.objects.filter(last_at__gte=began)
        done = tried.filter(status=Delivery.Status.DELIVERED).count()
        waiting = Delivery.objects.filter(status=Delivery.Status.WAITING).count()
        self.stdout.write(
            f"{counted(told, 'events')} found, {counted(done, 'messages')} delivered of "
            f"{tried.count():,} tried; {waiting:,} wait."
        )
