"""What a call without an answer means: a sentence, and whether asking again may help. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Final

from common.web.exchange import DisconnectedError, ExchangeError
from summaries.generators.base import GenerationFailedError
from summaries.generators.complaints import Complaint
from summaries.generators.key import Key

# 520 to 524 are Cloudflare's, for a server behind it that is down or slow.
TRY_AGAIN: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})
# Words for a case, as servers give them in `code`, `status` or `type`.
_NO_CREDIT: Final = frozenset({
    "insufficientquota", "billinghardlimitreached", "billingnotactive", "insufficientbalance",
    "insufficientcredits", "insufficientfunds", "paymentrequired", "creditbalancetoolow",
})  # fmt: skip
_BUSY: Final = frozenset({
    "ratelimitexceeded", "ratelimiterror", "ratelimit", "ratelimited", "ratelimitreached",
    "toomanyrequests", "overloaded", "overloadederror", "engineoverloaded", "serveroverloaded",
    "servererror", "internalservererror", "internalerror", "serviceunavailable", "unavailable",
    "serviceunavailableerror", "unavailableerror", "timeout", "timeouterror", "requesttimeout",
    "gatewaytimeout", "badgateway", "deadlineexceeded", "resourceexhausted", "throttlingerror",
    "throttlingexception", "throttling", "modelloading", "apiconnectionerror", "networkerror",
    "temporarilyunavailable", "capacityexceeded", "insufficientsystemresource", "upstreamerror",
})  # fmt: skip
_WRONG: Final = frozenset({
    "contextlengthexceeded", "invalidrequesterror", "invalidrequest", "badrequesterror",
    "badrequest", "modelnotfound", "notfound", "notfounderror", "invalidapikey", "unauthorized",
    "authenticationerror", "unauthenticated", "permissiondenied", "permissionerror", "forbidden",
    "unsupportedparameter", "unsupportedvalue", "unknownparameter", "invalidargument",
    "failedprecondition", "exceedcontextsizeerror", "contentpolicyviolation", "contentfilter",
})  # fmt: skip
_SOUNDS_BUSY: Final = re.compile(
    r"overloaded|rate.?limit|too many requests|try again|temporar|unavailable|timed? ?out|"
    r"loading|busy|queue|capacity",
    re.IGNORECASE,
)


class CallFailedError(GenerationFailedError):
    """The server gave no answer.

    status: of HTTP, or as the server says it beside another; None where there was none.
    complaint: what the server said.
    """

    status: int | None = None
    complaint: Complaint = Complaint()


class BusyError(CallFailedError):
    """The server gave no answer, and may give one if it is asked again later.

    asks_for: seconds that it wants to be left alone, None where it does not say.
    """

    asks_for: float | None = None


class RefusedError(GenerationFailedError):
    """The model declined, or a filter stopped it."""


class CutOffError(GenerationFailedError):
    """The answer reached the limit on tokens before its end."""


def failure_of(
    complaint: Complaint, status: int, headers: Message, key: Key | None
) -> CallFailedError:
    """The error that a complaint is, said with `status`; 200 where it stood beside success."""
    told = status if status != 200 else complaint.number
    kind = BusyError if is_worth_waiting(complaint, status) else CallFailedError
    sentence = _sentence(complaint, told, key)
    problem = kind(f"{sentence} ({complaint.sentence})" if complaint.sentence else sentence)
    problem.status, problem.complaint = told, complaint
    if isinstance(problem, BusyError):
        asked = _retry_after(headers)
        problem.asks_for = complaint.wait if asked is None else asked
    return problem


def is_worth_waiting(complaint: Complaint, status: int) -> bool:
    """Whether the same may be answered later: by the server's own code, else by the status."""
    if _has_no_credit(complaint) or status in (401, 402, 403, 413):
        return False
    for word in complaint.codes:
        if word in _BUSY or word in _WRONG:
            return word in _BUSY
    if complaint.number is not None:
        return complaint.number in TRY_AGAIN
    if status != 200:
        return status in TRY_AGAIN
    for word in complaint.kinds:
        if word in _BUSY or word in _WRONG:
            return word in _BUSY
    return _SOUNDS_BUSY.search(complaint.sentence) is not None


def failed_exchange(problem: ExchangeError) -> CallFailedError:
    """What an exchange without an answer means: whether asking again may help."""
    sentence = f"the model's server could not be used: {problem}"
    if isinstance(problem, DisconnectedError):
        return BusyError(sentence)
    return CallFailedError(f"{sentence}; raise the limit or ask for less")


def no_completion(said: str = "") -> CallFailedError:
    """The error that an answer of another form is."""
    sentence = "what came from the model's server is no chat completion; check its address"
    return CallFailedError(f"{sentence} ({said})" if said else sentence)


def _sentence(complaint: Complaint, told: int | None, key: Key | None) -> str:
    named = key.variable if key else "a key"
    if _has_no_credit(complaint) or told == 402:
        return "the account at the model's server has no credit left; add some"
    if told is None:
        return "the model's server answered with an error"
    if 300 <= told < 400:
        return "the model's server redirects; give the address that it redirects to"
    return {
        401: f"the model's server does not accept {named}; check it",
        403: f"the model's server does not allow this with {named}; check its rights",
        404: "the model's server knows no such model or address; check both",
        429: "the model's server is asked too often",
    }.get(told, f"the model's server answered with status {told}")


def _has_no_credit(complaint: Complaint) -> bool:
    return bool(_NO_CREDIT & {*complaint.codes, *complaint.kinds})


def _retry_after(headers: Message) -> float | None:
    """Seconds that the server asks to wait; None where it does not say."""
    finer = str(headers.get("Retry-After-Ms", "")).strip()
    if re.fullmatch(r"[0-9]{1,9}", finer):
        return int(finer) / 1000
    said = str(headers.get("Retry-After", "")).strip()
    if said.isascii() and said.isdigit() and len(said) < 10:
        return float(said)
    try:
        until = parsedate_to_datetime(said)
    except (ValueError, TypeError):
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())
