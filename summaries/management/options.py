"""Options that several commands take, read."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.core.management.base import CommandError


def choices_with_files(terms: list[str]) -> list[str]:
    """Terms of a choice of articles, each file replaced by the keys in it. Raises CommandError."""
    read: list[str] = []
    for term in terms:
        if not term.startswith("file:"):
            read.append(term)
            continue
        path = Path(term.removeprefix("file:"))
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{path}: cannot be read as text ({error})") from error
        keys = [line.strip() for line in lines if line.strip()]
        if not keys:
            raise CommandError(f"{path}: holds no key; write one a line")
        read += [f"key:{key.replace(',', chr(92) + ',')}" for key in keys]
    return read


def money_limit(text: str | None) -> Decimal | None:
    """What --money-limit says; None where it is not given. Raises CommandError."""
    if text is None:
        return None
    try:
        money = Decimal(text)
    except InvalidOperation:
        raise CommandError(f"--money-limit {text}: write an amount such as 2.50") from None
    if not money.is_finite() or not 0 < money < 10**8:
        raise CommandError(f"--money-limit {text}: it must lie above 0 and below 100,000,000")
    return money
