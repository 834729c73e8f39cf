"""Names of people in exports are HMAC-SHA256, whatever is kept between two of them."""

from __future__ import annotations

import hmac

from django.utils.crypto import salted_hmac

from writeup_site.exporting.pseudonyms import LENGTH, Pseudonyms


def test_a_name_is_the_hmac_of_what_and_whom() -> None:
    key = salted_hmac("writeup.export", "a lab", algorithm="sha256").digest()
    names = Pseudonyms("a lab")
    for secret in (1, "0" * 64, "ü" * 200):
        expected = hmac.digest(key, f"reader\0{secret}".encode(), "sha256").hex()[:LENGTH]
        assert names.of("reader", secret) == expected
        assert [names.of_person("reader", secret) for _ in range(2)] == [expected] * 2


def test_another_recipient_and_another_thing_have_other_names() -> None:
    names = {
        made.of(what, 1) for made in map(Pseudonyms, ("", "a lab")) for what in ("reader", "vote")
    }
    assert len(names) == 4
