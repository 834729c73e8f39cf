"""How a model version is named: NAME or NAME@VERSION."""

from __future__ import annotations

import pytest

from common.files.rejections import FieldError, Reason
from summaries.versions.identifiers import checked_name, split_identifier


@pytest.mark.parametrize(
    ("identifier", "parts"),
    [
        ("BART@2", ("BART", "2")),
        ("BART", ("BART", "1")),
        ("a@b@3", ("a@b", "3")),  # the last one parts them
        (" big   bart @ 2 ", ("big bart", "2")),
        ("big\u00a0bart@2\t b", ("big bart", "2 b")),
        ("ba\u0308r@1", ("b\u00e4r", "1")),
    ],
)
def test_an_identifier_is_a_name_and_a_version(identifier: str, parts: tuple[str, str]) -> None:
    assert split_identifier(identifier) == parts


@pytest.mark.parametrize("identifier", ["", "  ", "@2", " @2", "BART@", "BART@ "])
def test_an_identifier_without_a_name_or_a_version_is_refused_with_the_way_out(
    identifier: str,
) -> None:
    with pytest.raises(FieldError, match="write NAME or NAME@VERSION") as refused:
        split_identifier(identifier)
    assert refused.value.reason is Reason.VALUE


def test_a_name_with_signs_that_nobody_sees_is_refused_with_their_codes() -> None:
    assert checked_name("bart-large", '"model"') == "bart-large"
    with pytest.raises(FieldError) as refused:
        checked_name("ba\u200brt\u202e", '"model"')
    assert str(refused.value) == (
        '"model" holds signs that nobody sees (U+200B, U+202E); leave them out'
    )
