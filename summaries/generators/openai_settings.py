"""What fixes what an OpenAI-compatible endpoint is asked, and which endpoints may be asked."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import SplitResult, urlsplit

from summaries.generators.base import Settings, SettingsError, choice, number, setting
from summaries.generators.prompting import PROMPT, SYSTEM
from summaries.generators.replies import PARTS
from summaries.generators.spending import Prices

KEY_VARIABLE = re.compile(r"(?:[A-Z][A-Z0-9_]*_)?API_KEY")


@dataclass(frozen=True, slots=True)
class EndpointSettings(Settings):
    """Which model is asked at which address, how patiently, and what it costs."""

    base_url: str = setting("https://api.openai.com/v1", "The address before /chat/completions.")
    key_variable: str = setting(
        "OPENAI_API_KEY",
        "Which environment variable holds the key; its name ends in API_KEY, so that no other "
        "secret can be sent.",
    )
    model: str = setting("gpt-4.1-mini", "As the endpoint names it.")
    temperature: float | None = number(
        0.2, 0, 2, "Not sent where empty, nor where the server refuses it."
    )
    seed: int | None = number(
        1, 0, 2**31 - 1, "Not sent where empty, nor where the server refuses it."
    )
    tokens: int = number(2000, 16, 100_000, "The most that one call may write.")
    tokens_name: str = choice(
        "max_tokens",
        "max_completion_tokens",
        meaning="Under which name that limit is sent; by the other where the server refuses it.",
    )
    characters: int = number(40_000, 200, 1_000_000, "How much of a long article is read.")
    timeout: float = number(60, 0.1, 600, "Seconds of a try.")
    retries: int = number(4, 0, 10, "How often a failed call is tried again.")
    backoff: float = number(1, 0, 60, "Seconds before the first of them, doubled before each next.")
    longest_wait: float = number(
        60, 0, 600, "Seconds; a server that asks for a longer pause is not waited for."
    )
    concurrency: int = number(4, 1, 64, "Calls at once to this endpoint from one process.")
    price_prompt: float | None = number(
        None, 0, 10_000, "Of a million tokens read; empty where not known."
    )
    price_completion: float | None = number(
        None, 0, 10_000, "Of a million tokens written; empty where not known."
    )
    currency: str = setting("USD", "Of the prices.")

    def __post_init__(self) -> None:
        """Raises SettingsError where the values can't work together."""
        super(EndpointSettings, self).__post_init__()  # slots: super() would name the class before
        endpoint(self)
        if not KEY_VARIABLE.fullmatch(self.key_variable):
            raise SettingsError(f"key_variable must end in API_KEY, not be {self.key_variable!r}")
        if (self.price_prompt is None) != (self.price_completion is None):
            raise SettingsError("give both prices or none")

    @property
    def prices(self) -> Prices | None:
        """Both prices; None where they are not known."""
        if self.price_prompt is None or self.price_completion is None:
            return None
        of_prompt, of_completion = str(self.price_prompt), str(self.price_completion)
        return Prices(Decimal(of_prompt), Decimal(of_completion), self.currency)


@dataclass(frozen=True, slots=True)
class OpenAISettings(EndpointSettings):
    """What fixes a breakdown, as far as the endpoint's model stays the same."""

    parts: tuple[str, ...] = setting(PARTS, "What is asked for.")
    calls: str = choice("one", "each", meaning="All parts in one, or each part in its own.")
    form: str = choice(
        "schema",
        "text",
        meaning='Whether the server is asked to keep to a JSON schema ("schema"; where it can\'t, '
        'it is asked without one) or never ("text").',
    )
    system: str = setting(SYSTEM, "What is said first.")
    prompt: str = setting(PROMPT, "What is said; {task}, {form} and {article} are filled in.")
    tokens_a_draft: int | None = number(
        None, 1, 10_000_000, "What one breakdown may use; empty for no limit."
    )
    money_a_draft: float | None = number(
        None, 0, 1000, "What one breakdown may cost; empty for no limit."
    )

    def __post_init__(self) -> None:
        """Raises SettingsError where the values can't work together."""
        super(OpenAISettings, self).__post_init__()
        if "summary" not in self.parts or not set(self.parts) <= set(PARTS):
            raise SettingsError(f"parts must hold summary and may hold {', '.join(PARTS[1:])}")
        if len(set(self.parts)) < len(self.parts):
            raise SettingsError("parts names one twice; leave it out")
        if "{article}" not in self.prompt:
            raise SettingsError("prompt must hold {article}, where the text stands")
        if self.money_a_draft is not None and self.price_prompt is None:
            raise SettingsError("money_a_draft needs price_prompt and price_completion")


def endpoint(settings: EndpointSettings) -> SplitResult:
    """The endpoint's address in its parts.

    Raises SettingsError where it is none, or none that a key may be sent to.
    """
    way_out = "give one such as https://api.openai.com/v1"
    try:
        base = urlsplit(settings.base_url)
        base.port  # noqa: B018  a wrong one raises here
    except ValueError:
        raise SettingsError(f"base_url is no address; {way_out}") from None
    if base.scheme not in ("http", "https") or not base.hostname or not base.geturl().isascii():
        raise SettingsError(f"base_url is no http or https address; {way_out}")
    if base.username is not None or base.query or base.fragment:
        raise SettingsError(f"base_url must hold no name, key or query; {way_out}")
    if base.scheme == "http" and not _near(base.hostname):
        raise SettingsError("base_url must be https, or everyone on the way could read the key")
    return base


def _near(host: str) -> bool:
    """Whether a host is this machine's or a private network's own."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".localhost"))
