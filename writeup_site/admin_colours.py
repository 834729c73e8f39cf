"""The site's colours for the admin, from light to dark: site.css has the same."""

from __future__ import annotations

from typing import Final

_STEPS: Final = ("50", "100", "200", "300", "400", "500", "600", "700", "800", "900", "950")
_BASE: Final = (
    "#faf8f4", "#f1ede5", "#ddd6ca", "#cfcac0", "#aba498", "#8a8378", "#655f56", "#45413b",
    "#38342e", "#211f1c", "#171614",
)  # fmt: skip
_PRIMARY: Final = (
    "#f0f8f6", "#e2efec", "#c4e2dc", "#a8ded4", "#83cabd", "#3f9d8f", "#0e5a52", "#0e5a52",
    "#0a443e", "#1d322e", "#0d1f1c",
)  # fmt: skip
ADMIN_COLOURS: Final = {
    "base": dict(zip(_STEPS, _BASE, strict=True)),
    "primary": dict(zip(_STEPS, _PRIMARY, strict=True)),
}
