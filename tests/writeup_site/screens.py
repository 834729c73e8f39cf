"""The screens and colours that pages are looked at with."""

from __future__ import annotations

from typing import Any

import pytest

SCREENS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}

# Each width and each scheme once: no size depends on a colour, and no colour on a size.
looks = pytest.mark.parametrize(("screen", "scheme"), [("desktop", "light"), ("phone", "dark")])
