"""What fixes what an OpenAI-compatible endpoint is asked, and which endpoints may be asked."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from summaries.generators.base import Settings, SettingsError, choice, number
from summaries.generators.prompting import PROMPT, SYSTEM
from summaries.generators.replies import PARTS

KEY_VARIABLE = re.compile(r"(?:[A-Z][A-Z0-9_]*_)?API_KEY")


@dataclass(frozen=True, slots=True)
class OpenAISettings(Settings):
    """What fixes a breakdown, as far as the endpoint's model stays the same.

    base_url: the address before /chat/completions. key_variable: which environment variable holds
    the key; its name ends in API_KEY, so that no other secret can be sent. model: as the endpoint
    names it. parts: what is asked for. calls: all parts in one, or each part in its own.
    form: "schema" asks the server to keep to a JSON schema, and does without where it can't;
    "text" never does. system, prompt: what is said; {task}, {form} and {article} are filled in.
    temperature, seed: not sent where None, nor where the server refuses them by name.
    tokens: the most that one call may write, sent as `tokens_name`, or by the other name where the
    server refuses that. characters: how much of a long article is read.
    timeout: seconds of a try. retries, backoff, longest_wait: see chat.Patience.
    concurrency: calls at once to this endpoint from one process.
    price_prompt, price_completion: of a million tokens in `currency`; None where not known.
    tokens_a_draft, money_a_draft: what one breakdown may use; None for no limit.
    """

    base_url: str = "https://api.openai.com/v1"
    key_variable: str = "OPENAI_API_KEY"
    model: str = "gpt-4.1-mini"
    parts: tuple[str, ...] = PARTS
    calls: str = choice("one", "each")
    form: str = choice("schema", "text")
    system: str = SYSTEM
    prompt: str = PROMPT
    temperature: float | None = number(0.2, 0, 2)
    seed: int | None = number(1, 0, 2**31 - 1)
    tokens: int = number(2000, 16, 100_000)
    tokens_name: str = choice("max_tokens", "max_completion_tokens")
    characters: int = number(40_000, 200, 1_000_000)
    timeout: float = number(60, 0.1, 600)
    retries: int = number(4, 0, 10)
    backoff: float = number(1, 0, 60)
    longest_wait: float = number(60, 0, 600)
    concurrency: int = number(4, 1, 64)
    price_prompt: float | None = number(None, 0, 10_000)
    price_completion: float | None = number(None, 0, 10_000)
    currency: str = "USD"
    tokens_a_draft: int | None = number(None, 1, 10_000_000)
    money_a_draft: float | None = number(None, 0, 1000)

    def __post_init__(self) -> None:
        """Raises SettingsError where the values can't work together."""
        super(OpenAISettings, self).__post_init__()  # slots: super() would name the class before
        endpoint(self)
        if not KEY_VARIABLE.fullmatch(self.key_variable):
            raise SettingsError(f"key_variable must end in API_KEY, not be {self.key_variable!r}")
        if "summary" not in self.parts or not set(self.parts) <= set(PARTS):
            raise SettingsError(f"parts must hold summary and may hold {', '.join(PARTS[1:])}")
        if len(set(self.parts)) < len(self.parts):
            raise SettingsError("parts names one twice; leave it out")
        if "{article}" not in self.prompt:
            raise SettingsError("prompt must hold {article}, where the text stands")
        if (self.price_prompt is None) != (self.price_completion is None):
            raise SettingsError("give both prices or none")
        if self.money_a_draft is not None and self.price_prompt is None:
            raise SettingsError("money_a_draft needs price_prompt and price_completion")


def endpoint(settings: OpenAISettings) -> SplitResult:
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
