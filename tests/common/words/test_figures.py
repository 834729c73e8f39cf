"""Numbers as people read them."""

import pytest

from common.words.figures import figure, true_minus


@pytest.mark.parametrize(
    ("value", "spec", "written"),
    [
        (-0.02, ".2f", "−0.02"),
        (0.02, ".2f", "0.02"),
        (0.02, "+.2f", "+0.02"),
        (-0.0004, ".3f", "0.000"),
        (-0.0005001, ".3f", "−0.001"),
        (-0.0, ".1f", "0.0"),
        (-1234.5, ",.0f", "−1,234"),
        (-0.1, ".1%", "−10.0%"),
    ],
)
def test_what_lies_below_nothing_has_a_true_minus(value: float, spec: str, written: str) -> None:
    assert figure(value, spec) == written


def test_only_a_sign_in_front_is_a_minus() -> None:
    assert true_minus("1-2") == "1-2"
    assert true_minus("") == ""
