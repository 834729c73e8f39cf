"""The page of tokens and public keys: made, shown once, ended."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from common.web.refusals import Refusal, refusing
from common.web.team import team_form, team_page
from writeup_site.keys import services
from writeup_site.keys.forms import PublicKeyForm, TokenForm
from writeup_site.keys.models import PublicKey
from writeup_site.keys.selectors import may_revoke, public_keys, tokens
from writeup_site.keys.services import ScopesRefusedError


@require_safe
@team_page("writeup_site.view_apitoken")
def keys_page(request: HttpRequest) -> HttpResponse:
    """Every token and public key, and the forms that make one."""
    return _page(request)


@team_page("writeup_site.add_apitoken")
@team_form("keys")
def new_token(request: HttpRequest) -> HttpResponse:
    """Make a token; its secret stands on the page that answers, and nowhere after."""
    form = TokenForm(request.POST, user=_user(request))
    if not form.is_valid():
        return _page(request, token_form=form, status=422)
    with refusing({ScopesRefusedError: (422, "The token was not made: choose what it may do.")}):
        made = services.make_token(user=_user(request), **form.cleaned_data)
    return _page(request, made_token=made, status=201)


@team_page("writeup_site.change_apitoken")
@team_form("keys")
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """End a token."""
    token = get_object_or_404(tokens(), pk=pk)
    if not may_revoke(_user(request), token):
        raise Refusal(403, "The token was not revoked: an owner made it, so only owners may.")
    services.revoke_token(token)
    messages.success(request, f"{token} is revoked: it lets nobody in any more.")
    return redirect("keys")


@team_page("writeup_site.add_publickey")
@team_form("keys")
def new_public_key(request: HttpRequest) -> HttpResponse:
    """Make a public key; its secret stands on the page that answers, and nowhere after."""
    form = PublicKeyForm(request.POST)
    if not form.is_valid():
        return _page(request, key_form=form, status=422)
    made = services.make_public_key(user=_user(request), **form.cleaned_data)
    return _page(request, made_key=made, status=201)


@team_page("writeup_site.change_publickey")
@team_form("keys")
def change_public_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the origins of a key anew."""
    key = get_object_or_404(public_keys(), pk=pk)
    form = PublicKeyForm({"name": key.name, "origins": request.POST.get("origins", "")})
    if not form.is_valid():
        return _page(request, refused=form.errors, status=422)
    services.change_origins(key, origins=form.cleaned_data["origins"])
    messages.success(request, f"{key.name} holds for {', '.join(key.origins)}.")
    return redirect("keys")


@team_page("writeup_site.change_publickey")
@team_form("keys")
def renew_secret(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a key another secret."""
    return _page(request, made_key=services.renew_secret(_key(pk)))


@team_page("writeup_site.change_publickey")
@team_form("keys")
def revoke_public_key(request: HttpRequest, pk: int) -> HttpResponse:
    """End a public key."""
    key = _key(pk)
    services.revoke_public_key(key)
    messages.success(request, f"{key.name} is revoked. What was said with it stays.")
    return redirect("keys")


def _page(request: HttpRequest, *, status: int = 200, **shown: Any) -> HttpResponse:
    user = _user(request)
    context = {
        "tokens": [(token, may_revoke(user, token)) for token in tokens()],
        "public_keys": public_keys(),
        "token_form": TokenForm(user=user),
        "key_form": PublicKeyForm(),
    } | shown
    return render(request, "writeup_site/keys/keys.html", context, status=status)


def _key(pk: int) -> PublicKey:
    return get_object_or_404(public_keys(), pk=pk)


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)  # team_page lets nobody else in
