"""Numbers as people read them: with a true minus, and no minus before nothing. Pure."""

from __future__ import annotations

MINUS = "−"


def figure(value: float, spec: str) -> str:
    """`value` by a format specification such as ".3f" or "+.1%", as text.

    A hyphen before a number is read as a dash or breaks from it at a line's end; and what is
    rounded to nothing is neither above nor below it.
    """
    return true_minus(format(value, spec))


def true_minus(written: str) -> str:
    """A number that a program wrote, with the sign that people write."""
    if not written.startswith("-"):
        return written
    nothing = not any(sign in "123456789" for sign in written)
    return written[1:] if nothing else f"{MINUS}{written[1:]}"
