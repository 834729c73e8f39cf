"""The description holds: every operation does with any call what it says (Schemathesis).

`make api-contract` asks many more questions.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import ignored_auth

from tests.rows.calling import member
from tests.rows.written import make_contest, make_versions
from writeup_site.api.root import api
from writeup_site.keys.scopes import TokenScope
from writeup_site.keys.services import make_public_key, make_token

# Of each operation; where more are asked for, those on the edges of each field come on top.
EXAMPLES: Final = int(os.environ.get("SCHEMA_EXAMPLES", "2"))
ORIGIN: Final = "https://app.example"
STEPS: Final = 8  # of calls that follow on each other
CONFIG: Final = SchemathesisConfig.from_dict(
    {
        "base-url": "http://testserver",
        "phases": {"coverage": {"enabled": "SCHEMA_EXAMPLES" in os.environ}},
        "checks": {
            # What a schema cannot say, such as which versions there are, is refused in words.
            "positive_data_acceptance": {
                "expected-statuses": ["2xx", "400", "401", "403", "404", "409", "410", "422", "429"]
            },
            # What is too large is refused before anybody looks at what it says.
            "negative_data_rejection": {
                "expected-statuses": [
                    "400",
                    "401",
                    "403",
                    "404",
                    "405",
                    "409",
                    "413",
                    "415",
                    "422",
                    "429",
                ]
            },
        },
    }
)
AnyCase = schemathesis.Case[Any]
schema = schemathesis.openapi.from_dict(dict(api.get_openapi_schema()), config=CONFIG)


def site(environ: dict[str, Any], start_response: Any) -> Any:
    """The site, loaded when the first question comes: by then its settings are the tests'."""
    return _handler()(environ, start_response)


@lru_cache(maxsize=1)
def _handler() -> WSGIHandler:
    return WSGIHandler()


schema.app = site


@pytest.fixture
def sent(db: None) -> Iterator[dict[str, str]]:
    """What lets a case in: a token that may do everything, and a public key."""
    # As Django's own test client: the transaction of the test is in this connection.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    make_contest(make_versions(2), articles=2)
    made = make_token(name="s", scopes=[TokenScope.ADMIN], days=7, user=member())
    key = make_public_key(name="s", origins=[ORIGIN], user=member()).key.key
    yield {"key": key, "token": made.secret}
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_does_what_it_says(case: AnyCase, sent: dict[str, str]) -> None:
    if "key" in case.path_parameters:
        case.path_parameters["key"] = sent["key"]
    case.call_and_validate(headers=headers_of(case, sent))


def test_calls_that_follow_on_each_other_do_what_they_say(sent: dict[str, str]) -> None:
    class Following(schema.as_state_machine()):  # type: ignore[misc]  # made at run time
        """Calls with ids of what was answered before: deleted things stay deleted."""

        def before_call(self, case: AnyCase) -> None:
            if "key" in case.path_parameters:
                case.path_parameters["key"] = sent["key"]

        def get_call_kwargs(self, case: AnyCase) -> dict[str, Any]:
            return {"headers": headers_of(case, sent)}

        def validate_response(self, response: Any, case: AnyCase, **how: Any) -> None:
            # It takes the token for one that was drawn at random; test_roles.py asks without.
            case.validate_response(response, excluded_checks=[ignored_auth], recorder=self.recorder)

    run_state_machine_as_test(
        Following,
        settings=settings(
            max_examples=max(2, EXAMPLES // 5),
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def headers_of(case: AnyCase, sent: dict[str, str]) -> dict[str, str]:
    """A token for programs, the origin for pages elsewhere."""
    if "key" in case.path_parameters:
        return {"Origin": ORIGIN}
    return {"Authorization": f"Bearer {sent['token']}"}
