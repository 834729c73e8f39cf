"""Numbers that mean something beside some numbers, and nothing or something else beside others."""

from __future__ import annotations

from typing import Any

import pytest

from common.files.rejections import Reason
from surveys.ballots.models import Ballot
from surveys.imports.given import VoteReading
from surveys.imports.number_marks import marks_of, number_in
from tests.rows.written import make_article, make_summary, make_version
from tests.surveys.imports.battles import take

pytestmark = pytest.mark.django_db


def stars(*values: Any, **more: Any) -> list[Any]:
    make_summary(make_article(key="a1"), make_version("bart", version="2"))
    return [
        {"article_id": "a1", "model": "bart@2", "rating": value, "user": f"u{n}", **more}
        for n, value in enumerate(values)
    ]


def numbered(*values: Any) -> list[Any]:
    return [
        {"prompt_id": f"p{n}", "model_1": "alpha", "model_2": "beta", "preference": value}
        for n, value in enumerate(values)
    ]


def kept() -> list[int]:
    return list(Ballot.objects.order_by("pk").values_list("value", flat=True))


def test_the_worst_of_five_stars_is_no_thumb_up() -> None:
    _, refused = take(*stars(1, 5, "1", 3, 0), reading=VoteReading(zero_is_down=True))
    assert len(refused) == 5 and kept() == []
    assert {each.reason for each in refused} == {Reason.VALUE}
    assert 'is "1", and elsewhere "5"' in refused[0].message
    assert "numbers of a scale are ratings" in refused[1].message


def test_words_beside_such_numbers_stand() -> None:
    take(*stars("up", 4, "down"))
    assert kept() == [1, -1]


def test_shares_are_no_thumbs_though_some_are_whole() -> None:
    _, refused = take(*stars("0.2", "1.0"))
    assert len(refused) == 2


def test_plain_thumbs_are_taken() -> None:
    take(*stars(1, "-1", 1.0, "\u22121"))
    assert kept() == [1, -1, 1, -1]


def test_nought_between_minus_one_and_one_is_neither() -> None:
    """Langfuse says NUMERIC of scores of two values, and of others."""
    _, (refused,) = take(*stars(1, 0, -1, dataType="NUMERIC"))
    assert "which may be 👎 or no opinion" in refused.message
    assert kept() == [1, -1]


def test_nought_beside_one_is_the_lower_of_two_values() -> None:
    take(*stars(1, 0, dataType="NUMERIC"))
    assert kept() == [1, -1]


def test_scores_of_other_names_tell_nothing_of_the_one_that_holds_votes() -> None:
    rows = stars(1, 0.3)
    rows[0]["name"], rows[1]["name"] = "feedback", "faithfulness"
    take(*rows, reading=VoteReading(name="feedback"))
    assert kept() == [1]


def test_codes_of_categories_tell_nothing() -> None:
    rows = stars(1, 2, 3, dataType="CATEGORICAL")
    for row, words in zip(rows, ("up", "down", "up"), strict=True):
        row["stringValue"] = words
    take(*rows)
    assert kept() == [1, -1, 1]


@pytest.mark.parametrize(
    "values", [(0, 1), (1, 0, 0), (1, 2, 3), (1, 5), (-1, 1), ("1", "0.0"), (2, 3), (2, 7.5)]
)
def test_numbers_that_do_not_count_the_two_models_name_none_of_them(values: Any) -> None:
    _, refused = take(*numbered(*values))
    assert len(refused) == len(values) and kept() == []


@pytest.mark.parametrize("values", [(1, 2), (1, 1.5), (2,), (1.0, "2.0", "1.5")])
def test_numbers_that_count_them_do(values: Any) -> None:
    _, refused = take(*numbered(*values))
    assert refused == [] and len(kept()) == len(values)


def test_beside_both_a_nought_alone_is_refused() -> None:
    """AlpacaEval wrote 0 for a tie."""
    _, (refused,) = take(*numbered(1, 2, 0))
    assert '"winner" is "0"' in refused.message
    assert len(kept()) == 2


def test_a_weight_between_the_two_is_to_be_rounded() -> None:
    """As AlpacaEval's weighted annotators write them."""
    _, refused = take(*numbered(1.9998, 1, 2))
    assert [each.message.rpartition("; ")[2] for each in refused] == ["round it to 1, 1.5 or 2"]


def test_models_that_are_called_by_numbers_are_known_by_them() -> None:
    rows = [{"prompt_id": f"p{n}", "model_1": 7, "model_2": 8, "winner": n} for n in (7, 8)]
    _, refused = take(*rows)
    assert refused == [] and sorted(kept()) == [1, 2]


def test_one_bad_row_hides_no_other() -> None:
    rows = numbered(1, 2)
    rows[0]["generator_1"] = "twice"
    _, (refused,) = take(*rows)
    assert refused.line == 1 and len(kept()) == 1


@pytest.mark.parametrize(
    ("value", "number"),
    [("\u22121", -1.0), (" 2 ", 2.0), (True, None), ("up", None), (None, None), ([1], None)],
)
def test_what_is_a_number(value: Any, number: float | None) -> None:
    assert number_in(value) == number


def test_no_number_is_a_stranger() -> None:
    assert marks_of([({"vote": "nan"}, None)]).strange == {"vote": '"nan"'}
    assert marks_of([({"winner": "nan"}, 1)]).strange == {"winner": '"nan"'}
    assert marks_of([({"winner": 5}, None)]).strange == {}
