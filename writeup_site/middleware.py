"""What every answer passes: the content security policy, and forms in UTF-8 only."""

from __future__ import annotations

from collections.abc import Callable

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBadRequest
from django.http.response import HttpResponseBase


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """django-csp's middleware, with another policy for the views of the admin.

    It goes by the namespace of the view and not by the address: where the admin is mounted is
    said in urls.py alone.
    """

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """The strict policy's parts, with the admin's directives put in for one of its views."""
        parts = super().get_policy_parts(request, response, report_only)
        match = request.resolver_match
        if match and match.namespaces[:1] == ["admin"] and not report_only:
            parts.replace = {**settings.ADMIN_CONTENT_SECURITY_POLICY, **(parts.replace or {})}
        return parts


class FormsAreUtf8Middleware:
    """Answers 400 to a form in another encoding, before anything reads it.

    Django refuses such a form when it is first read; where an error page reads it again, the
    answer would be a 500.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        charset = (request.content_params or {}).get("charset", "utf-8").lower()
        if charset not in {"utf-8", "utf8"}:
            return HttpResponseBadRequest(
                f"A form is read as UTF-8, not as {charset}.", content_type="text/plain"
            )
        return self.get_response(request)
