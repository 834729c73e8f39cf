"""Signing in and out: optional for readers, and what joins their browsers."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm, UserCreationForm
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from limits import RateLimitItemPerHour
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from common.limits.ceiling import network_of
from common.web.refusals import answers_refusals
from surveys.my_data.joining import Joined, sign_in_reader
from surveys.readers.cookies import change_reader, keep_reader, reader_key

SIGN_UPS_AN_HOUR: Final = 20  # from one network and for each web process
_sign_ups: Final = FixedWindowRateLimiter(MemoryStorage())
_BACKEND: Final = "django.contrib.auth.backends.ModelBackend"


def _same_page(request: HttpRequest) -> str:
    return request.path


_answers_refusals: Final = answers_refusals(
    back=_same_page,
    busy=gettext_noop("The site is busy. Try again in a few seconds."),
    heading=gettext_noop("Not signed in"),
)


@method_decorator(_answers_refusals, name="dispatch")  # type: ignore[arg-type]  # no stream here
class SignInView(LoginView):
    """The login of everybody; a reader's ballots join what they gave from other browsers."""

    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Join, then open the session under a new key."""
        user = form.get_user()
        answer = open_session(self.request, user)
        answer["Location"] = self.get_success_url()
        return answer

    def get_default_redirect_url(self) -> str:
        """The team's first page for the team, a reader's own for a reader."""
        if self.request.user.is_staff:
            return super().get_default_redirect_url()
        return resolve_url("my_data")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_answers_refusals
def join(request: HttpRequest) -> HttpResponse:
    """Make a login for a reader: a name and a password, no e-mail."""
    if request.user.is_authenticated:
        return redirect("my_data")
    form: UserCreationForm[User] = UserCreationForm(
        request.POST if request.method == "POST" else None
    )
    if not form.is_valid():
        return _form(request, form, status=400 if form.errors else 200)
    if not _sign_ups.hit(RateLimitItemPerHour(SIGN_UPS_AN_HOUR), network_of(request)):
        sentence = gettext("Too many logins were made from your network. Try again in an hour.")
        form.add_error(None, sentence)
        return _form(request, form, status=429)
    with transaction.atomic():
        user = form.save()
        answer = open_session(request, user, backend=_BACKEND)
    answer["Location"] = reverse("my_data")
    return answer


@require_POST
@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and make the browser a new reader, for whoever sits there next."""
    logout(request)
    change_reader(request)
    return keep_reader(request, redirect("home"))


def open_session(request: HttpRequest, user: User, *, backend: str | None = None) -> HttpResponse:
    """Join the browser's reader into the user's and open a session; the caller says where to go.

    Raises OperationalError before the session is opened.
    """
    answer = HttpResponseRedirect("/")
    key = reader_key(request)
    signed = None if key.is_crawler else sign_in_reader(user=user, key=key)
    login(request, user, backend=backend)
    if signed is None:
        return answer
    change_reader(request, signed.cookie)
    _tell(request, signed.joined)
    return keep_reader(request, answer)


def _tell(request: HttpRequest, joined: Joined) -> None:
    if joined.ballots:
        messages.success(
            request,
            gettext(
                "What you said in this browser was joined with what you had said in others. Where "
                "both said something of the same thing, the newer stands."
            ),
        )
    for cut in joined.cuts:
        messages.warning(
            request,
            gettext(
                "Together you had given more points than one reader has: “{idea}” went from "
                "{before} to {after}."
            ).format(idea=cut.idea, before=cut.before, after=cut.after),
        )


def _form(request: HttpRequest, form: Any, *, status: int) -> HttpResponse:
    return render(request, "surveys/my_data/join.html", {"form": form}, status=status)
