"""What was learnt of an endpoint's model while it was asked, kept for as long as the process. Pure.

Which parameters its server refuses, so that they are left out; whether the model ends thoughts
that it did not open, so that its text can't be shown before it is whole.
"""

from __future__ import annotations

import logging
import re
from threading import Lock
from typing import Any, Final

from summaries.generators.complaints import Complaint
from summaries.generators.thoughts import spoken_in

# Their own servers give thoughts in a field apart: what they write is the answer from the start.
_ANSWERS_AT_ONCE: Final = frozenset(
    {
        "api.openai.com", "api.anthropic.com", "api.deepseek.com", "api.mistral.ai", "api.x.ai",
        "generativelanguage.googleapis.com",
    }
)  # fmt: skip
_OTHER_NAME: Final = {
    "max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens",
}  # fmt: skip
_OPTIONAL: Final = (
    "seed", "temperature", "response_format", "stream_options", "stream", "logprobs",
    "top_logprobs",
)  # fmt: skip
_REFUSING: Final = re.compile(
    r"unsupported|not support|n't support|unrecogni[sz]ed|not recogni[sz]ed|unknown|unexpected|"
    r"not permitted|not allowed|not (?:a )?valid|invalid|extra|forbidden|not implemented|"
    r"cannot find field|no such|deprecated|not available|not accept|n't accept|only the default|"
    r"(?:may|can) only|only supports?\b|only \S+ is (?:allowed|supported)",
    re.IGNORECASE,
)
# A value that is refused is the version's own, and nothing that could be left out unsaid.
_OF_A_VALUE: Final = re.compile(
    r"too (?:large|high|many|long|small|low|big)|at (?:most|least)|exceed|maximum|less than|"
    r"greater|must be|between|range|context",
    re.IGNORECASE,
)
_SCHEMA: Final = re.compile(
    r"response_format|json_schema|\bschema|structured.?output|grammar|guided", re.IGNORECASE
)
_SYSTEM: Final = re.compile(
    r"system.{0,20}(?:role|message|prompt).{0,40}(?:not support|n't support|unsupported|not allow)|"
    r"(?:not|n't) support.{0,30}\bsystem|roles must alternate",
    re.IGNORECASE,
)
_REFUSALS: Final = frozenset({None, 400, 404, 405, 415, 422, 500, 501})  # of HTTP; None for none
_log = logging.getLogger(__name__)


class Habits:
    """Of one model at one endpoint. Threads may share it.

    host: the endpoint's, since some are known beforehand.
    """

    def __init__(self, host: str = "") -> None:
        self._host = host
        self._refused: set[str] = set()
        self._ends_unopened: bool | None = False if host in _ANSWERS_AT_ONCE else None
        self._lock = Lock()

    @property
    def may_end_unopened(self) -> bool:
        """Whether the model may end a thought that it did not open: so until one answer is known.

        It stays so once it was seen to.
        """
        return self._ends_unopened is not False

    @property
    def ends_unopened(self) -> bool:
        """Whether the model was seen to end a thought that it did not open."""
        return self._ends_unopened is True

    def hear(self, written: str) -> None:
        """Learn from a whole answer."""
        spoken = spoken_in(written)
        with self._lock:
            if spoken.is_unopened:
                self._ends_unopened = True
            elif self._ends_unopened is None and written.strip():
                self._ends_unopened = False

    def sendable(self, body: dict[str, Any]) -> dict[str, Any]:
        """A request's body without what the server refuses; a limit on tokens by its other name."""
        with self._lock:
            refused = set(self._refused)
        sent = {
            _OTHER_NAME.get(name, name) if name in refused else name: value
            for name, value in body.items()
            if name not in refused or name in _OTHER_NAME
        }
        return _without_system(sent) if "system" in refused else sent

    def learn(self, complaint: Complaint, status: int | None, sent: dict[str, Any]) -> bool:
        """Whether the server refused something of what was sent that can be left out."""
        if status not in _REFUSALS:
            return False
        names = _refused_in(complaint, sent)
        with self._lock:
            # A limit on tokens stays: where both its names are refused, the person is told.
            names = {n for n in names if _OTHER_NAME.get(n) not in self._refused}
            self._refused |= names
        if names:
            left = ", ".join(sorted(names))
            _log.warning("%s refuses %s; asking without", self._host or "the server", left)
        return bool(names)


def _refused_in(complaint: Complaint, sent: dict[str, Any]) -> set[str]:
    said, named = complaint.sentence, set()
    if "response_format" in sent and _SCHEMA.search(said):
        named.add("response_format")
    if _SYSTEM.search(said) and sent["messages"][0]["role"] == "system":
        named.add("system")
    if _OF_A_VALUE.search(said) or not (_REFUSING.search(said) or complaint.named):
        return named
    for name in (*_OPTIONAL, *_OTHER_NAME):
        if name in sent and (name in complaint.named or _as_named(name).search(said)):
            named.add(name)
    if named & {"logprobs", "top_logprobs"}:  # the second is nothing without the first
        named |= {"logprobs", "top_logprobs"} & sent.keys()
    return named


def _as_named(name: str) -> re.Pattern[str]:
    # “stream” is also a word of sentences that speak of something else.
    return re.compile(
        r"['\"`]stream['\"`]|\bstreaming\b" if name == "stream" else rf"\b{name}\b", re.I
    )


def _without_system(body: dict[str, Any]) -> dict[str, Any]:
    """The body with what the system says at the head of what the person says."""
    first, *others = body["messages"]
    if first["role"] != "system" or not others:
        return body
    joined = {**others[0], "content": f"{first['content']}\n\n{others[0]['content']}"}
    return {**body, "messages": [joined, *others[1:]]}
