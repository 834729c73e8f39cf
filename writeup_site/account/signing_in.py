"""The login in two steps: the password, and a code where the member's login has a second factor.

Between the two nobody is logged in: the session holds only for whom a code is asked.
"""

from __future__ import annotations

import time
from typing import Any, Final, TypedDict

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from common.web.refusals import answers_refusals
from surveys.my_data.accounts import open_session
from writeup_site.account.forms import SecondFactorForm
from writeup_site.account.selectors import codes_left, has_second_factor
from writeup_site.account.services import is_second_factor
from writeup_site.home.login_limits import refuse_guessed_codes, remember_device
from writeup_site.home.signing_in import GuardedSignInView

PENDING: Final = "second_factor_of"  # in the session, between password and code
TWO_FACTOR: Final = "two_factor"  # in the session: a code was given for it
PATIENCE: Final = 10 * 60  # seconds from the password to the code
FEW: Final = 3  # recovery codes; then it is time to make new ones
WRONG: Final = (
    "This code does not fit, was used already, or came within seconds of a wrong one. Wait for the "
    "next one that your app shows."
)


class Pending(TypedDict):
    """For whom a code is asked."""

    user: int
    backend: str
    session_hash: str
    at: float
    next: str


class SignInInTwoStepsView(GuardedSignInView):
    """The login; a member with a second factor is asked for its code next."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the other way in, where there is one."""
        company = settings.OIDC_NAME if settings.OIDC_ISSUER else ""
        return super().get_context_data(**kwargs) | {"company": company}

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Open the session, or go on to the code."""
        user = form.get_user()
        if not has_second_factor(user):
            return super().form_valid(form)
        return ask_for_code(self.request, user, to=self.get_redirect_url())


def ask_for_code(request: HttpRequest, user: User, *, to: str) -> HttpResponse:
    """Lead somebody whose password was right to the page of the code; `to` is where they go on."""
    # Whoever had put a session into this browser knows nothing of what follows.
    request.session.cycle_key()
    request.session[PENDING] = Pending(
        user=user.pk,
        backend=user.backend,  # as authenticate() has set it
        session_hash=user.get_session_auth_hash(),
        at=time.time(),
        next=to,
    )
    return redirect("login_code")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals(
    back=lambda request: request.path,
    busy="The site is busy. Try again in a few seconds.",
    heading="Not signed in",
)
def login_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code; with the right one the session opens."""
    pending = _pending(request)
    if pending is None:
        return _unpending(request)
    user, said = pending
    form = SecondFactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        refuse_guessed_codes(request, user.pk)
        if is_second_factor(user=user, code=form.cleaned_data["code"]):
            return _opened(request, user, said)
        form.add_error("code", WRONG)
    status = 200 if request.method != "POST" else 400
    return render(request, "writeup_site/account/code.html", {"form": form}, status=status)


login_code.is_team_page = True  # type: ignore[attr-defined]  # readers have no second factor


def _opened(request: HttpRequest, user: User, said: Pending) -> HttpResponse:
    request.session.pop(PENDING, None)
    answer = open_session(request, user, backend=said["backend"])
    request.session[TWO_FACTOR] = True
    if codes_left(user) <= FEW:
        messages.warning(
            request, "Few of your recovery codes are left. Make new ones under “Your login”."
        )
    answer["Location"] = said["next"] or resolve_url("desk")
    remember_device(request, answer, user.get_username())
    return answer


def _pending(request: HttpRequest) -> tuple[User, Pending] | None:
    """For whom a code is asked; None where nobody gave a password, or long ago.

    Who is logged in already and is to show that they have the device, counts as well.
    """
    said: Pending | None = request.session.get(PENDING)
    if said is None:
        return _again(request)
    user = User.objects.filter(pk=said["user"], is_active=True).first()
    if (
        user is None
        or time.time() - said["at"] > PATIENCE
        or not constant_time_compare(said["session_hash"], user.get_session_auth_hash())
    ):
        del request.session[PENDING]
        return None
    return user, said


def _again(request: HttpRequest) -> tuple[User, Pending] | None:
    """A session that was opened without a code, before one was asked for."""
    user = request.user
    if not isinstance(user, User) or request.session.get(TWO_FACTOR):
        return None
    if not has_second_factor(user):
        return None
    backend = request.session["_auth_user_backend"]
    session_hash = user.get_session_auth_hash()
    return user, Pending(
        user=user.pk, backend=backend, session_hash=session_hash, at=time.time(), next=""
    )


def _unpending(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("desk" if request.user.is_staff else "my_data")
    messages.info(request, "Log in with your password first; the code comes after it.")
    return redirect_to_login(reverse("desk"))
