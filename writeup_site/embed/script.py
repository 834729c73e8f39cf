"""The file `writeup.js` as it is sent: its bytes, its hash for SRI, its address."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).with_name("writeup.js")
# It stands in pages that others wait for: on a phone's slow line a tenth of a second.
MOST_BYTES: Final = 5000  # gzipped
# What is for whoever reads the source: indentation and comments between /* and */.
_FOR_PEOPLE: Final = re.compile(r"/\*.*?\*/\n?|^ +", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class SentScript:
    """The script, plain and gzipped; `integrity` is what a page names for its browser to check."""

    plain: bytes = field(repr=False)
    gzipped: bytes = field(repr=False)
    integrity: str

    @property
    def version(self) -> str:
        """What its address carries, so that no cache gives an older one: 12 hex digits."""
        return hashlib.sha256(self.plain).hexdigest()[:12]


@lru_cache(maxsize=1)
def sent_script() -> SentScript:
    """The script of this release, without its comments and indentation."""
    plain = _FOR_PEOPLE.sub("", SOURCE.read_text(encoding="utf-8")).encode()
    digest = base64.b64encode(hashlib.sha384(plain).digest()).decode()
    return SentScript(plain, gzip.compress(plain, 9, mtime=0), f"sha384-{digest}")
