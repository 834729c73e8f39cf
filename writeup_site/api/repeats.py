"""A POST that comes again with its idempotency key is done once, and answered as the first was.

As the IETF's draft of the Idempotency-Key header has it: the key holds for one token and one route;
another body under it is 422, one whose first is still being worked on 409. An answer that refuses
is not kept: the same key may be sent again, put right.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from common.work.holders import holder_is_gone, new_claim
from writeup_site.api.models import FirstAnswer
from writeup_site.api.problems import Problem
from writeup_site.keys.models import ApiToken

HEADER: Final = "Idempotency-Key"
KEPT: Final = timedelta(days=2)
# After so long a first one that has no answer is taken for dead: no request works for ten minutes.
# One whose process is known to have ended is dead at once.
LEASE: Final = timedelta(minutes=10)
_FORM: Final = re.compile(r"[\x21-\x7e]{1,128}")


def once(
    request: HttpRequest, token: ApiToken, do: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """What `do` answers, or what it answered before where the request repeats another.

    Raises Problem: 400 for what is no key, 409 and 422 as above.
    """
    key = request.headers.get(HEADER, "")
    if not _FORM.fullmatch(key):
        raise Problem(400, f"{HEADER} has 1 to 128 printable characters without a blank.")
    mine, first = _claimed(request, token, key)
    if first is not None:
        return first
    try:
        answer = do()
    except BaseException:
        mine.delete()
        raise
    if not isinstance(answer, HttpResponse) or answer.streaming or answer.status_code >= 300:
        mine.delete()
        return answer
    mine.status = answer.status_code
    mine.content_type = answer.headers.get("Content-Type", "")
    mine.body = answer.content.decode()
    mine.save(update_fields=["status", "content_type", "body"])
    return answer


def forget_answers() -> int:
    """Delete first answers of two days ago; how many there were."""
    return FirstAnswer.objects.filter(claimed_at__lt=timezone.now() - KEPT).delete()[0]


def _claimed(
    request: HttpRequest, token: ApiToken, key: str
) -> tuple[FirstAnswer, HttpResponse | None]:
    """The row of this key, which is now ours, or the answer that it holds."""
    said = f"{request.META.get('QUERY_STRING', '')}\n".encode() + request.body
    row = FirstAnswer(
        token=token,
        route=f"POST {request.path_info}"[:200],
        key=key,
        body_hash=hashlib.sha256(said).hexdigest(),
        body=new_claim(),
    )
    try:
        with transaction.atomic():  # the constraint decides which of two is the first
            row.save(force_insert=True)
    except IntegrityError:
        pass
    else:
        return row, None
    held = FirstAnswer.objects.filter(token=token, route=row.route, key=key).first()
    if held is None:  # the first was refused in between, and made room
        raise _still_going()
    if held.body_hash != row.body_hash:
        raise Problem(422, f"This {HEADER} came before with another body; use a new one.")
    if held.status is None:
        return _taken_over(held), None
    answer = HttpResponse(held.body, status=held.status, content_type=held.content_type)
    answer["Idempotency-Replayed"] = "true"
    return held, answer


def _taken_over(held: FirstAnswer) -> FirstAnswer:
    """The row of a first one that seems to be dead. Raises Problem where it is not."""
    now = timezone.now()
    dead = FirstAnswer.objects.filter(pk=held.pk, status=None, body=held.body)
    if not holder_is_gone(held.body):
        dead = dead.filter(claimed_at__lt=now - LEASE)
    if not dead.update(claimed_at=now, body=new_claim()):
        raise _still_going()
    return held


def _still_going() -> Problem:
    return Problem(
        409,
        f"The first request with this {HEADER} is still being worked on; ask again in a moment.",
        headers={"Retry-After": "2"},
    )
