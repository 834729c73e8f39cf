"""To a company's provider and back."""

from __future__ import annotations

import logging
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from mozilla_django_oidc.views import (
    OIDCAuthenticationCallbackView,
    OIDCAuthenticationRequestView,
)

from common.web.refusals import answers_refusals
from surveys.my_data.accounts import open_session
from writeup_site.account.selectors import has_second_factor
from writeup_site.account.signing_in import TWO_FACTOR, ask_for_code
from writeup_site.company_login.backend import AMR
from writeup_site.company_login.discovery import ProviderError, provider
from writeup_site.company_login.services import CompanyLoginRefusedError
from writeup_site.home.login_limits import refuse_busy_network

logger = logging.getLogger(__name__)

# How a provider says that it asked for more than a password: RFC 8176.
SECOND_FACTORS: Final = frozenset({"mfa", "otp", "hwk"})
SILENT: Final = "The provider of the account cannot be reached, or says what cannot be believed."
BROKEN_OFF: Final = "You were not logged in there, or the way back took too long. Begin anew."
_answers_refusals: Final = answers_refusals(
    back=lambda request: resolve_url("login"),
    busy="The site is busy. Try again in a few seconds.",
    heading="Not signed in",
)


@method_decorator([_answers_refusals, never_cache], name="dispatch")  # type: ignore[list-item]
class ToProviderView(OIDCAuthenticationRequestView):
    """Leads to the provider with a state, a nonce and a PKCE challenge that this browser keeps."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super(OIDCAuthenticationRequestView, self).__init__(*args, **kwargs)
        self.OIDC_RP_CLIENT_ID = settings.OIDC_RP_CLIENT_ID

    def get(self, request: HttpRequest) -> HttpResponse:
        """On to the provider; a page where it does not answer, 404 where there is none."""
        _refuse_without_provider()
        refuse_busy_network(request)
        try:
            self.OIDC_OP_AUTH_ENDPOINT = provider().authorization
        except ProviderError as error:
            return _refused(request, SILENT, error)
        answer: HttpResponse = super().get(request)
        return answer


@method_decorator([_answers_refusals, never_cache], name="dispatch")  # type: ignore[list-item]
class FromProviderView(OIDCAuthenticationCallbackView):
    """Takes the code that the provider gave, and opens the session of whom it is."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The session, or a page that says why there is none."""
        _refuse_without_provider()
        refuse_busy_network(request)
        if "code" not in request.GET or request.GET.get("error"):
            # The original would end a session that is open, on anybody's link.
            return _refused(request, BROKEN_OFF, request.GET.get("error", "no code")[:100])
        if request.GET.get("state") not in request.session.get("oidc_states", {}):
            return _refused(request, BROKEN_OFF, "the state is not this browser's")
        try:
            answer: HttpResponse = super().get(request)
        except CompanyLoginRefusedError as error:
            return _refused(request, str(error), error)
        except ProviderError as error:
            return _refused(request, SILENT, error)
        return answer

    def login_success(self) -> HttpResponse:
        """Open the session, or ask for the member's own second factor first."""
        request, user = self.request, self.user
        to = request.session.get("oidc_login_next") or resolve_url("desk")
        amr = request.META.get(AMR, [])
        proven = isinstance(amr, list) and bool(SECOND_FACTORS & set(map(str, amr)))
        if not proven and has_second_factor(user):
            return ask_for_code(request, user, to=to)
        answer = open_session(request, user)
        if proven:
            request.session[TWO_FACTOR] = True
        answer["Location"] = to
        return answer

    def login_failure(self) -> HttpResponse:
        """The page for whoever is nobody here."""
        return _refused(self.request, BROKEN_OFF, "nobody")


def _refuse_without_provider() -> None:
    if not settings.OIDC_ISSUER:
        raise Http404("no provider is named")


def _refused(request: HttpRequest, sentence: str, why: object) -> HttpResponse:
    logger.warning("A company's account was not let in: %s", why)
    context = {"sentence": sentence, "company": settings.OIDC_NAME}
    return render(request, "writeup_site/company_login/refused.html", context, status=403)
