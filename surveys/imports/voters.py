"""Who voted elsewhere: readers by a keyed hash of their name in its source."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.conf import settings
from django.utils.crypto import salted_hmac

from surveys.readers.cookies import KEY_VERSION
from surveys.readers.models import Reader

_SALT: Final = "surveys.reader.imported"


def voters_named(names: Collection[str], *, source: str) -> dict[str, int]:
    """The ids of readers by their names in a source, made where they lack.

    The database holds no name: whoever has it alone cannot try names.
    """
    hashes = {name: _hashes(source, name) for name in names}
    every = [each for known in hashes.values() for each in known]
    held = dict(Reader.objects.filter(key_hash__in=every).values_list("key_hash", "pk"))
    lacking = [known[0] for known in hashes.values() if not held.keys() & set(known)]
    Reader.objects.bulk_create(
        [Reader(key_hash=each, key_version=KEY_VERSION, imported=True) for each in lacking],
        ignore_conflicts=True,
    )
    held |= dict(Reader.objects.filter(key_hash__in=lacking).values_list("key_hash", "pk"))
    return {
        name: next(held[each] for each in known if each in held) for name, known in hashes.items()
    }


def _hashes(source: str, name: str) -> tuple[str, ...]:
    said = f"{source}\0{name}"
    return tuple(
        salted_hmac(_SALT, said, secret=secret, algorithm="sha256").hexdigest()
        for secret in (None, *settings.SECRET_KEY_FALLBACKS)
    )
