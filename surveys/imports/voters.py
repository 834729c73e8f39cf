"""Who voted elsewhere: readers by a keyed hash of their name in its source."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.utils.crypto import salted_hmac

from common.work.among import among_texts
from common.work.inserting import insert_missing
from surveys.readers.cookies import KEY_VERSION
from surveys.readers.models import Reader

_SALT: Final = "surveys.reader.imported"


def voters_named(names: Collection[str], *, source: str) -> dict[str, int]:
    """The ids of readers by their names in a source, made where they lack.

    The database holds no name: whoever has it alone cannot try names.
    """
    hashes = {name: _hashes(source, name) for name in names}
    every = [each for known in hashes.values() for each in known]
    held = _held(every)
    lacking = [known[0] for known in hashes.values() if not held.keys() & set(known)]
    if lacking:
        rows = [(each, KEY_VERSION, True) for each in lacking]
        insert_missing(Reader, ("key_hash", "key_version", "imported"), rows)
        held |= _held(lacking)
    return {
        name: next(held[each] for each in known if each in held) for name, known in hashes.items()
    }


def _held(hashes: Collection[str]) -> dict[str, int]:
    rows = among_texts(Reader.objects.order_by(), hashes, "key_hash")
    return dict(rows.values_list("key_hash", "pk"))


# A file's voters come again and again.
@lru_cache(maxsize=10_000)
def _hashes(source: str, name: str) -> tuple[str, ...]:
    said = f"{source}\0{name}"
    return tuple(
        salted_hmac(_SALT, said, secret=secret, algorithm="sha256").hexdigest()
        for secret in (None, *settings.SECRET_KEY_FALLBACKS)
    )
