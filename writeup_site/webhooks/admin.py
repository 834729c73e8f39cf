"""Webhooks and deliveries, to look at; they are made and ended on the page of webhooks."""

from __future__ import annotations

from django.contrib import admin

from common.web.read_only_admin import ReadOnlyAdmin
from writeup_site.webhooks.models import Delivery, Event, Webhook


@admin.register(Webhook)
class WebhookAdmin(ReadOnlyAdmin):
    """Webhooks by where they lead."""

    list_display = ["name", "receiver", "shape", "active", "made_by", "made_at"]
    # An address of Slack or the like is a secret by itself; its page shows it to who may change it.
    exclude = ["nonce", "former_nonce", "address"]
    search_fields = ["name", "receiver"]


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """What happened."""

    list_display = ["at", "kind", "sentence"]
    list_filter = ["kind"]


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """What became of each event for each receiver."""

    list_display = ["uid", "event", "receiver", "status", "attempts", "answer", "next_at"]
    exclude = ["claim"]
    list_filter = ["status"]
    list_select_related = ["event"]
