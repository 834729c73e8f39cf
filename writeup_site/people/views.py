"""The page of people: who is of the team, as what, and the links by which they come."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from common.web.refusals import answers_refusals, refusing
from common.web.team import team_form, team_page
from writeup_site.home.login_limits import refuse_busy_network
from writeup_site.home.team import ROLE_WORDS
from writeup_site.people import services
from writeup_site.people.forms import InvitationForm, LinkForm, RoleForm
from writeup_site.people.selectors import Member, link_of, members
from writeup_site.people.services import (
    LastOwnerError,
    LinkGoneError,
    MadeLink,
    MemberRefusedError,
)

OWNERS = "auth.change_user"  # which of the roles only an owner's has
_REFUSALS: dict[type[Exception], tuple[int, str]] = {
    LastOwnerError: (409, services.LAST_OWNER),
    MemberRefusedError: (422, "Choose one of the roles."),
}


@require_safe
@team_page(OWNERS)
def people(request: HttpRequest) -> HttpResponse:
    """Everybody of the team, and the form that invites."""
    return _page(request)


@team_page(OWNERS)
@team_form("people")
def invite(request: HttpRequest) -> HttpResponse:
    """A new login; its link stands on the page that answers, and nowhere after."""
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    try:
        made = services.invite_member(**form.cleaned_data, by=_owner(request))
    except MemberRefusedError as error:
        form.add_error("name", str(error))
        return _page(request, form=form, status=422)
    return _page(request, made=made, status=201)


@require_safe
@team_page(OWNERS)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One member: role, password, second factor, and whether they come in."""
    return _person_page(request, _member(pk))


@team_page(OWNERS)
@team_form("person")
def new_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A link to set a password, for an invitation that has ended or a password that was lost."""
    member, form = _member(pk), LinkForm(request.POST)
    if not form.is_valid():
        return _person_page(request, member, link_form=form, status=422)
    made = services.make_link(user=member.user, by=_owner(request), **form.cleaned_data)
    return _person_page(request, _member(pk), made=made, status=201)


@team_page(OWNERS)
@team_form("person")
def give_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Another role."""
    user, form = _member(pk).user, RoleForm(request.POST)
    role = form.cleaned_data["role"] if form.is_valid() else ""
    with refusing(_REFUSALS):
        services.change_role(user=user, role=role)
    messages.success(request, f"{user.get_username()} is {_article(ROLE_WORDS[role][0])} now.")
    return redirect("people")


@team_page(OWNERS)
@team_form("person")
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a member in no more, or again."""
    user = _member(pk).user
    if request.POST.get("go") == "activate":
        services.activate_member(user=user)
        messages.success(request, f"{user.get_username()} can log in again.")
        return redirect("people")
    with refusing(_REFUSALS):
        services.deactivate_member(user=user)
    messages.success(request, f"{user.get_username()} is logged out and cannot log in any more.")
    return redirect("people")


@team_page(OWNERS)
@team_form("person")
def second_factor_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the second factor off the login of somebody who lost the device and the codes."""
    user = _member(pk).user
    services.take_off_second_factor(user=user)
    messages.success(request, f"{user.get_username()} is asked for no code any more.")
    return redirect("person", pk)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals(
    back=lambda request, **named: request.path,
    busy="The site is busy. Try again in a few seconds.",
)
def own_password(request: HttpRequest, token: str) -> HttpResponse:
    """Where a link leads: its owner sets the password. To look at it uses nothing up."""
    refuse_busy_network(request)
    link = link_of(token)
    if link is None:
        return render(request, "writeup_site/people/link_gone.html", status=404)
    form = SetPasswordForm(link.user, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "link": link}
        status = 400 if form.errors else 200
        return render(request, "writeup_site/people/own_password.html", context, status=status)
    try:
        services.set_password_by_link(token=token, password=form.cleaned_data["new_password1"])
    except LinkGoneError:
        return render(request, "writeup_site/people/link_gone.html", status=404)
    messages.success(request, "The password is set. Log in with it.")
    return redirect("login")


own_password.is_team_page = True  # type: ignore[attr-defined]


def _page(request: HttpRequest, *, status: int = 200, **shown: Any) -> HttpResponse:
    context = {
        "members": members(),
        "form": InvitationForm(),
        "roles": list(reversed(ROLE_WORDS.values())),
    } | _with_address(request, shown)
    return render(request, "writeup_site/people/people.html", context, status=status)


def _person_page(
    request: HttpRequest, member: Member, *, status: int = 200, **shown: Any
) -> HttpResponse:
    context = {
        "member": member,
        "is_self": member.user.pk == request.user.pk,
        "role_form": RoleForm(initial={"role": member.role}),
        "link_form": LinkForm(),
        "roles": list(reversed(ROLE_WORDS.values())),
    } | _with_address(request, shown)
    return render(request, "writeup_site/people/person.html", context, status=status)


def _with_address(request: HttpRequest, shown: dict[str, Any]) -> dict[str, Any]:
    made: MadeLink | None = shown.get("made")
    if made is None:
        return shown
    address = reverse("own_password", args=[made.token])
    return shown | {"address": request.build_absolute_uri(address)}


def _member(pk: int) -> Member:
    get_object_or_404(User, pk=pk, is_staff=True)
    return next(each for each in members() if each.user.pk == pk)


def _owner(request: HttpRequest) -> User:
    return cast(User, request.user)  # team_page lets nobody else in


def _article(word: str) -> str:
    return f"an {word.lower()}"  # owner, engineer, analyst
