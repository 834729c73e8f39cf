"""One's own login: the password, recovery codes, the second factor."""

from __future__ import annotations

from typing import Any, Final, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from common.web.refusals import answers_refusals
from common.web.team import members_page
from writeup_site.account import services
from writeup_site.account.forms import LostPasswordForm, OwnPasswordForm, SecondFactorForm
from writeup_site.account.selectors import (
    codes_left,
    second_factor_of,
    shown_secret,
    unconfirmed_device,
)
from writeup_site.account.signing_in import TWO_FACTOR, WRONG
from writeup_site.home.login_limits import refuse_guessed_codes, refuse_guessing

NO_FIT: Final = gettext_noop(
    "This name and this code do not fit, or the code was used. A member of the team asks another "
    "one for a link."
)
_answers_refusals: Final = answers_refusals(
    back=lambda request: request.path,
    busy=gettext_noop("The site is busy. Try again in a few seconds."),
)


@require_safe
@never_cache
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """What one's login has, and the way to each change."""
    return _page(request)


@method_decorator(
    [_answers_refusals, never_cache, login_required],  # type: ignore[list-item]  # no stream here
    name="dispatch",
)
class OwnPasswordView(PasswordChangeView):
    """Another password; every other browser is logged out by it."""

    template_name = "writeup_site/account/password.html"
    success_url = reverse_lazy("account")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever sits at an open browser guesses no more than anybody else."""
        refuse_guessing(request, _member(request).get_username())
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Say that it is done."""
        sentence = gettext("The password is changed. Other browsers are logged out.")
        messages.success(self.request, sentence)
        return super().form_valid(form)


@sensitive_post_parameters()
@never_cache
@login_required
@_answers_refusals
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """New codes; they stand on the page that answers, and nowhere after."""
    user = _member(request)
    if request.method != "POST" or (user.is_staff and second_factor_of(user) is None):
        return redirect("account")
    if _is_unproven(request, user):
        return redirect("login_code")
    if user.has_usable_password():
        refuse_guessing(request, user.get_username())
        form = OwnPasswordForm(request.POST, user=user)
        if not form.is_valid():
            return _page(request, form=form, status=400)
    return _page(request, codes=services.make_recovery_codes(user=user))


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_answers_refusals
def lost_password(request: HttpRequest) -> HttpResponse:
    """A reader's new password, by a recovery code; the team's own way is another member."""
    form = LostPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        refuse_guessing(request, said["name"])
        user = User.objects.filter(username=said["name"], is_active=True, is_staff=False).first()
        if user and services.use_recovery_code(user=user, code=said["code"]):
            user.set_password(said["new_password1"])
            user.save(update_fields=["password"])
            messages.success(request, gettext("The password is changed. Log in with it."))
            return redirect("login")
        form.add_error(None, gettext(NO_FIT))
    status = 400 if form.errors else 200
    return render(request, "writeup_site/account/lost.html", {"form": form}, status=status)


@sensitive_post_parameters()
@members_page
@_answers_refusals
def two_factor(request: HttpRequest) -> HttpResponse:
    """A member's second factor: begun, confirmed by a code, ended by one."""
    user = _member(request)
    if _is_unproven(request, user):
        return redirect("login_code")
    if request.method != "POST":
        return _two_factor_page(request)
    if request.POST.get("go") == "begin":
        services.begin_second_factor(user=user)
        return redirect("two_factor")
    form = SecondFactorForm(request.POST)
    if form.is_valid():
        refuse_guessed_codes(request, user.pk)
        act = _end if request.POST.get("go") == "end" else _confirm
        if done := act(request, user, form.cleaned_data["code"]):
            return done
        form.add_error("code", WRONG)
    return _two_factor_page(request, form=form, status=400)


def _confirm(request: HttpRequest, user: User, code: str) -> HttpResponse | None:
    """The codes that stand in for the device from now on; None for a wrong code."""
    if not services.confirm_second_factor(user=user, code=code):
        return None
    request.session[TWO_FACTOR] = True
    codes = services.make_recovery_codes(user=user)
    return _two_factor_page(request, codes=codes)


def _end(request: HttpRequest, user: User, code: str) -> HttpResponse | None:
    """To one's own login without a second factor; None for a wrong code."""
    if settings.REQUIRE_TWO_FACTOR:
        messages.error(request, "This site asks everybody of the team for a second factor.")
        return redirect("two_factor")
    if not services.is_second_factor(user=user, code=code):
        return None
    services.end_second_factor(user=user)
    request.session.pop(TWO_FACTOR, None)
    messages.success(request, "From now on your password alone is asked for.")
    return redirect("account")


def _is_unproven(request: HttpRequest, user: User) -> bool:
    """Whether the user has a second factor and this session was opened without it."""
    return not request.session.get(TWO_FACTOR) and second_factor_of(user) is not None


def _two_factor_page(request: HttpRequest, *, status: int = 200, **shown: Any) -> HttpResponse:
    user = _member(request)
    device = unconfirmed_device(user)
    context = {
        "device": second_factor_of(user),
        "secret": shown_secret(device) if device else None,
        "codes_left": codes_left(user),
        "form": SecondFactorForm(),
        "required": settings.REQUIRE_TWO_FACTOR,
    } | shown
    return render(request, "writeup_site/account/two_factor.html", context, status=status)


def _page(request: HttpRequest, *, status: int = 200, **shown: Any) -> HttpResponse:
    user = _member(request)
    context = {
        "codes_left": codes_left(user),
        "device": second_factor_of(user) if user.is_staff else None,
        "form": OwnPasswordForm(user=user),
        "back": reverse("desk" if user.is_staff else "my_data"),
    } | shown
    return render(request, "writeup_site/account/account.html", context, status=status)


def _member(request: HttpRequest) -> User:
    return cast(User, request.user)  # login_required lets nobody else in
