"""A table that is saved has a name, whatever it is made of."""

from __future__ import annotations

import pytest

from common.web.downloads import csv_download


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("scores.csv", 'attachment; filename="scores.csv"'),
        ("a/b \r\n c.csv", 'attachment; filename="a b c.csv"'),
        ('"a".csv', 'attachment; filename="\\"a\\".csv"'),
        ("连贯.csv", "attachment; filename*=utf-8''%E8%BF%9E%E8%B4%AF.csv"),
    ],
)
def test_a_file_is_called_as_it_may_be(name: str, said: str) -> None:
    assert csv_download([], name=name)["Content-Disposition"] == said
