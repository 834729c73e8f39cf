"""mozilla-django-oidc's backend, with the checks that it leaves to its users.

It exchanges the code, finds the key and compares the nonce. Here the token's issuer, audience and
lifetime are checked, too, only signatures by a key of the provider's are taken, nobody is found by
an address alone, and who was deactivated stays out: docs/decisions/0040-logins-of-the-team.md
"""

from __future__ import annotations

from typing import Any, Final

import jwt
import requests
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from writeup_site.company_login.discovery import ProviderError, provider
from writeup_site.company_login.services import claims_in, member_of

# Signed by a key that the provider alone has. With HS256 our own secret would sign, too, and
# "none" signs nothing.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384")
LEEWAY: Final = 60  # seconds that clocks may differ
NEEDED: Final = ("iss", "sub", "aud", "exp", "iat")
AMR: Final = "company_login_amr"  # in request.META: how the provider knew whoever logged in


class CompanyBackend(OIDCAuthenticationBackend):
    """Logs members in by a code that their provider gave; asks nobody for any other login."""

    def __init__(self) -> None:
        # Not the original's, which would ask for the provider's addresses at every login.
        self.UserModel = User
        self.OIDC_RP_CLIENT_ID = settings.OIDC_RP_CLIENT_ID
        self.OIDC_RP_CLIENT_SECRET = settings.OIDC_RP_CLIENT_SECRET
        self.OIDC_RP_SIGN_ALGO = ALGORITHMS[0]  # an asymmetric one, so that a key is fetched
        self.OIDC_RP_IDP_SIGN_KEY = None

    @property
    def OIDC_OP_TOKEN_ENDPOINT(self) -> str:  # noqa: N802  # the original's names
        """Where codes are exchanged."""
        return provider().token

    @property
    def OIDC_OP_JWKS_ENDPOINT(self) -> str:  # noqa: N802
        """Where the provider's keys are."""
        return provider().keys

    @property
    def OIDC_OP_USER_ENDPOINT(self) -> str:  # noqa: N802
        """Where more is said of the account."""
        return provider().user_info

    def authenticate(self, request: HttpRequest | None, **kwargs: Any) -> User | None:
        """The member, for a code that came back; None for any other way to log in.

        Raises CompanyLoginRefusedError, ProviderError where the provider says what cannot be
        believed or read, so that nothing is counted as a wrong password.
        """
        if request is None or "nonce" not in kwargs:
            return None
        try:
            user: User | None = super().authenticate(request, **kwargs)
        except (jwt.PyJWTError, SuspiciousOperation, requests.RequestException) as error:
            raise ProviderError(str(error)) from error
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise ProviderError(f"its answer cannot be read: {error!r}") from error
        if user is None:
            raise ProviderError("it gave no token")
        return user

    def _verify_jws(self, payload: str, key: Any) -> dict[str, Any]:
        """The token's claims. Raises jwt.PyJWTError for one that is not the provider's for us."""
        claims: dict[str, Any] = jwt.decode(
            payload,
            key,
            algorithms=list(ALGORITHMS),
            audience=settings.OIDC_RP_CLIENT_ID,
            issuer=provider().issuer,
            leeway=LEEWAY,
            options={"require": list(NEEDED)},
        )
        # OpenID Connect Core 1.0, 3.1.3.7: of several audiences one must be named as meant.
        if claims.get("azp", settings.OIDC_RP_CLIENT_ID) != settings.OIDC_RP_CLIENT_ID:
            raise jwt.InvalidAudienceError("the token was made for another party")
        return claims

    def get_or_create_user(self, access_token: str, id_token: str, payload: dict[str, Any]) -> User:
        """The member whom the checked claims name. Raises CompanyLoginRefusedError."""
        more = self.get_userinfo(access_token, id_token, payload) if provider().user_info else {}
        if more and more.get("sub") != payload["sub"]:  # 5.3.2: or it speaks of somebody else
            raise SuspiciousOperation("the user's endpoint speaks of another account")
        self.request.META[AMR] = payload.get("amr", [])
        return member_of(claims_in(more | payload, issuer=payload["iss"]))

    def get_user(self, user_id: int) -> User | None:
        """The member, unless deactivated: the original lets those stay."""
        user = ModelBackend.get_user(self, user_id)
        return user if isinstance(user, User) else None
