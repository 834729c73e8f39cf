"""The pages of webhooks: made, changed, tried, and what became of each delivery."""

from __future__ import annotations

from typing import Any, Final, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.web.team import team_form, team_page
from writeup_site.webhooks import services
from writeup_site.webhooks.forms import MailForm, WebhookForm
from writeup_site.webhooks.kinds import WORDS
from writeup_site.webhooks.models import Delivery, FeedAddress, MailSubscription, Webhook
from writeup_site.webhooks.selectors import deliveries, webhooks

A_PAGE: Final = 25
SENDING: Final = "It is being sent right now; look again in a few seconds."


@require_safe
@team_page("writeup_site.view_webhook")
def webhooks_page(request: HttpRequest) -> HttpResponse:
    """Every webhook, the member's own mails and feed."""
    return _page(request)


@team_page("writeup_site.add_webhook")
@team_form("webhooks")
def new_webhook(request: HttpRequest) -> HttpResponse:
    """Make one; its secret stands on the page that answers, and nowhere after."""
    form = WebhookForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    made = services.make_webhook(user=_user(request), site=_site(request), **form.cleaned_data)
    return _page(request, made=made, status=201)


@require_safe
@team_page("writeup_site.view_webhook")
def webhook_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One webhook and its deliveries."""
    return _of_one(request, _webhook(pk))


@team_page("writeup_site.change_webhook")
@team_form("webhook")
def change_webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """Change where it leads and what it is told."""
    webhook, form = _webhook(pk), WebhookForm(request.POST)
    if not form.is_valid():
        return _of_one(request, webhook, form=form, status=422)
    services.change_webhook(webhook, **form.cleaned_data)
    messages.success(request, f"{webhook.name} is changed.")
    return redirect("webhook", pk=pk)


@team_page("writeup_site.change_webhook")
@team_form("webhook")
def renew_webhook_secret(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it another secret."""
    webhook = _webhook(pk)
    return _of_one(request, webhook, made=services.renew_secret(webhook))


@team_page("writeup_site.change_webhook")
@team_form("webhook")
def pause_webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop telling it."""
    webhook = _webhook(pk)
    services.pause_webhook(webhook)
    messages.success(request, f"{webhook.name} is told nothing until you resume it.")
    return redirect("webhook", pk=pk)


@team_page("writeup_site.change_webhook")
@team_form("webhook")
def resume_webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell it again."""
    webhook = _webhook(pk)
    services.resume_webhook(webhook)
    messages.success(request, f"{webhook.name} is told again, first of what waited.")
    return redirect("webhook", pk=pk)


@team_page("writeup_site.change_webhook")
@team_form("webhooks")
def remove_webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete it."""
    webhook = _webhook(pk)
    services.remove_webhook(webhook)
    messages.success(request, f"{webhook.name} is removed.")
    return redirect("webhooks")


@team_page("writeup_site.change_webhook")
@team_form("webhook")
def send_test(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a test sent."""
    webhook = _webhook(pk)
    services.send_test(webhook, user=_user(request))
    messages.success(request, "A test is on its way; load the page again in a few seconds.")
    return redirect("webhook", pk=pk)


@require_safe
@team_page("writeup_site.view_webhook")
def deliveries_page(request: HttpRequest) -> HttpResponse:
    """Every delivery, of all webhooks and mails."""
    status = request.GET.get("status", "")
    if status not in Delivery.Status.values:
        status = ""
    found = deliveries(status=status)
    context = {
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "statuses": Delivery.Status.values,
        "status": status,
        "days": settings.DELIVERIES_KEPT_DAYS,
    }
    return render(request, "writeup_site/webhooks/deliveries.html", context)


@team_page("writeup_site.change_webhook")
@team_form("deliveries")
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Have one sent once more, with all its tries before it."""
    delivery = get_object_or_404(Delivery.objects.select_related("webhook"), pk=pk)
    if services.send_again(delivery):
        messages.success(request, f"“{delivery.event}” is sent again.")
    else:
        messages.error(request, SENDING)
    return (
        redirect("webhook", pk=delivery.webhook_id)
        if delivery.webhook_id
        else redirect("deliveries")
    )


@team_page("writeup_site.view_webhook")
@team_form("webhooks")
def change_mail(request: HttpRequest) -> HttpResponse:
    """Say which events one is told of by e-mail."""
    form = MailForm(request.POST)
    if not form.is_valid():
        return _page(request, mail_form=form, status=422)
    services.subscribe(user=_user(request), site=_site(request), **form.cleaned_data)
    told = form.cleaned_data["events"]
    said = f"You are told at {form.cleaned_data['address']}." if told else "You get no mail."
    messages.success(request, said)
    return redirect("webhooks")


@team_page("writeup_site.view_webhook")
@team_form("webhooks")
def feed_address(request: HttpRequest) -> HttpResponse:
    """Make one's address of the feed; it stands on the page that answers, and nowhere after."""
    token = services.make_feed_token(_user(request))
    address = f"{request.build_absolute_uri(reverse('verdict_feed'))}?token={token}"
    return _page(request, feed=address, status=201)


@team_page("writeup_site.view_webhook")
@team_form("webhooks")
def revoke_feed_address(request: HttpRequest) -> HttpResponse:
    """End it."""
    services.revoke_feed_token(_user(request))
    messages.success(request, "Your address of the feed leads nowhere any more.")
    return redirect("webhooks")


def _page(request: HttpRequest, *, status: int = 200, **shown: Any) -> HttpResponse:
    user = _user(request)
    subscription = MailSubscription.objects.filter(user=user).first()
    initial = {
        "address": subscription.address if subscription else user.email,
        "events": subscription.events if subscription else [],
    }
    context = {
        "webhooks": webhooks(),
        "form": WebhookForm(),
        "kinds": len(WORDS),
        "mail_given": settings.MAIL_GIVEN,
        "mail_form": MailForm(initial=initial),
        "feed_made": FeedAddress.objects.filter(user=user).first(),
    } | shown
    return render(request, "writeup_site/webhooks/webhooks.html", context, status=status)


def _of_one(
    request: HttpRequest, webhook: Webhook, *, status: int = 200, **shown: Any
) -> HttpResponse:
    initial = {name: getattr(webhook, name) for name in ("name", "address", "shape", "events")}
    found = deliveries(webhook=webhook)
    context = {
        "webhook": webhook,
        "form": WebhookForm(initial=initial),
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
    } | shown
    return render(request, "writeup_site/webhooks/webhook.html", context, status=status)


def _webhook(pk: int) -> Webhook:
    return get_object_or_404(Webhook.objects.select_related("made_by"), pk=pk)


def _site(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)  # team_page lets nobody else in
