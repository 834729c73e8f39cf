"""What a press of a thumb sends, and the reasons given for a 👎."""

from __future__ import annotations

import re
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext

from common.web.addresses import local_path
from surveys.thumbs.models import Target
from surveys.thumbs.reasons import MAX_COMMENT, body_of, reasons_for
from surveys.thumbs.selectors import TargetRef

MAX_ADDRESS: Final = 2000  # characters
MAX_TICKET: Final = 200  # characters; ours have about 80
_KINDS: Final = frozenset(Target.Kind.values)
_VALUES: Final = {"1": 1, "-1": -1, "0": 0}
_ID: Final = re.compile(r"0*[1-9][0-9]{0,18}")
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


class BallotForm:
    """One press of a thumb on the `target` of a `kind`: `value` is 1 (👍), -1 (👎) or 0 (retract).

    `key` is the form's own random one, so a double tap is one ballot; `ticket` that of the page it
    stands on. `reasons` and `comment` go with a 👎 alone. Checked by hand: for these few fields a
    django.forms.Form takes as long as the database for the whole ballot.
    """

    def __init__(self, data: QueryDict) -> None:
        self._said = {name: value for name, value in data.items() if type(value) is str}
        self._reasons = data.getlist("reasons")
        self.errors = [name for name, fits in self._checks().items() if not fits]

    def is_valid(self) -> bool:
        """Whether it can be taken."""
        return not self.errors

    @property
    def value(self) -> int:
        """1, -1 or 0; of a valid form."""
        return _VALUES[self._said["value"]]

    @property
    def key(self) -> str:
        """The idempotency key; of a valid form."""
        return self._said["key"]

    @property
    def ticket(self) -> str:
        """The page's ticket as it was sent; "" where there is none."""
        return self._said.get("ticket", "")[:MAX_TICKET]

    @property
    def back(self) -> str:
        """The page to go back to, without its fragment; the front page where it isn't ours."""
        return "/" if "next" in self.errors else local_path(self._said.get("next", ""))

    @property
    def ref(self) -> TargetRef:
        """What the ballot is about; of a valid form."""
        return TargetRef(self._said["kind"], int(self._said["target"]))

    @property
    def body(self) -> dict[str, Any]:
        """What was said with the thumb; of a valid form."""
        return body_of(self._reasons, self._comment)

    @property
    def complaint(self) -> str:
        """A sentence that names the wrong fields, without repeating what they held."""
        names = ", ".join(f"“{name}”" for name in self.errors)
        return gettext(
            "This vote was not understood: {names} is missing or wrong. Reload the page."
        ).format(names=names)

    @property
    def _comment(self) -> str:
        # A browser sends a line's end as two characters.
        return self._said.get("comment", "").strip().replace("\r\n", "\n")

    def _checks(self) -> dict[str, bool]:
        """Whether each field fits."""
        said, poor = self._said, self._said.get("value") == "-1"
        target, address = said.get("target", ""), said.get("next", "")
        offered = reasons_for(said["kind"]) if self._reasons and said.get("kind") in _KINDS else {}
        return {
            "kind": said.get("kind") in _KINDS,
            "target": _ID.fullmatch(target) is not None and int(target) < 2**63,
            "value": said.get("value") in _VALUES,
            "key": _KEY.fullmatch(said.get("key", "")) is not None,
            "reasons": not self._reasons or (poor and offered.keys() >= set(self._reasons)),
            "comment": _is_text(self._comment, MAX_COMMENT) and (poor or not self._comment),
            "next": _is_text(address, MAX_ADDRESS),
        }


def _is_text(text: str, most: int) -> bool:
    """Whether any database takes it: no NUL, and at most so many characters."""
    return len(text) <= most and "\0" not in text
