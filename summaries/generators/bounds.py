"""The most that a generator may spend, told from its settings before anything is asked. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from summaries.generators.openai import OpenAI
from summaries.generators.openai_settings import OpenAISettings
from summaries.generators.prompting import filled_in
from summaries.generators.spending import BYTES_A_TOKEN


@dataclass(frozen=True, slots=True)
class Bound:
    """At most so much money, in `currency` (ISO 4217)."""

    money: Decimal
    currency: str


UNREAD: Final = 10**9  # characters: no limit on what is read of a text


def characters_read(settings: dict[str, Any]) -> int:
    """How much of a text a version reads at most, from its settings as recorded."""
    most = (settings.get("settings") or {}).get("characters")
    return most if isinstance(most, int) and not isinstance(most, bool) else UNREAD


def has_unknown_prices(settings: dict[str, Any]) -> bool:
    """Whether a version, by its settings as recorded, could state its prices and doesn't."""
    own = settings.get("settings") or {}
    return "price_prompt" in own and own["price_prompt"] is None


def most_spent(settings: dict[str, Any], *, texts: int, characters: int) -> Bound | None:
    """The most that breakdowns of `texts` texts cost, or None where that can't be told.

    settings: as `registry.recorded_settings` gives them, valid. characters: of all texts together,
    of each no more than is read. It supposes that no call is repeated and that three bytes of
    English make at least a token.
    """
    if settings.get("generator") != OpenAI.name:
        return None
    chosen = OpenAISettings.from_json(settings.get("settings") or {})
    if (prices := chosen.prices) is None:
        return None
    asked = [chosen.parts] if chosen.calls == "one" else [(part,) for part in chosen.parts]
    around = sum(
        len((chosen.system + filled_in(chosen.prompt, parts, "")).encode()) for parts in asked
    )
    read = (texts * around + characters * len(asked)) // BYTES_A_TOKEN + texts * len(asked)
    most = prices.of(read, texts * len(asked) * chosen.tokens)
    if chosen.money_a_draft is not None:
        most = min(most, Decimal(str(chosen.money_a_draft)) * texts)
    return Bound(most, chosen.currency)
