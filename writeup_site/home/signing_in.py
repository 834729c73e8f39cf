"""The one door for passwords: everybody logs in here, the admin's pages lead here, too."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from surveys.my_data.accounts import SignInView
from writeup_site.home.login_limits import refuse_guessing, remember_device


class GuardedForm(AuthenticationForm):
    """Asks the limits before the password is looked at."""

    def clean(self) -> dict[str, Any]:
        """As Django does. Raises Refusal where somebody guesses."""
        name = self.cleaned_data.get("username")
        if name and self.cleaned_data.get("password") and self.request is not None:
            refuse_guessing(self.request, name)
        return super().clean()


class GuardedSignInView(SignInView):
    """The login, with limits for whoever guesses."""

    template_name = "writeup_site/home/login.html"
    authentication_form = GuardedForm

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Open the session, and know the device again."""
        answer = super().form_valid(form)
        remember_device(self.request, answer, form.get_user().get_username())
        return answer


def admin_login(request: HttpRequest) -> HttpResponse:
    """The admin's own login would have none of the limits."""
    if request.user.is_authenticated and request.user.is_staff:
        return redirect("admin:index")
    return redirect_to_login(request.GET.get("next") or request.path.removesuffix("login/"))
