"""How a model version is named: NAME or NAME@VERSION."""

from __future__ import annotations

import pytest

from common.files.rejections import FieldError, Reason
from summaries.versions.identifiers import split_identifier


@pytest.mark.parametrize(
    ("identifier", "parts"),
    [
        ("BART@2", ("BART", "2")),
        ("BART", ("BART", "1")),
        ("a@b@3", ("a@b", "3")),  # the last one parts them
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
