"""The content security policy: strict for the site, the admin's own under the admin."""

from __future__ import annotations

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest
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
