"""Breakdowns by any model behind an OpenAI-compatible endpoint, in its own words.

The key comes from the environment and is sent to the endpoint, nowhere else.
"""

from __future__ import annotations

import ipaddress
import random
import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from decimal import Decimal
from threading import BoundedSemaphore, Lock
from typing import Any
from urllib.parse import SplitResult, urlsplit

from summaries.generators.base import (
    Draft,
    GenerationFailedError,
    ModelType,
    Settings,
    SettingsError,
    choice,
    number,
    sentences_of,
)
from summaries.generators.chat import CallFailedError, Chat, Key, Patience
from summaries.generators.prompting import PROMPT, SYSTEM, filled_in
from summaries.generators.reading import first_sentences, note_of_cut
from summaries.generators.replies import PARTS, Parts, read_reply, schema
from summaries.generators.spending import Meter, Prices, Reservation, Usage
from summaries.texts import text_hash

KEY_VARIABLE = re.compile(r"(?:[A-Z][A-Z0-9_]*_)?API_KEY")
BYTES_A_TOKEN = 3  # of English, a little low, so that the estimate of a prompt is high


@dataclass(frozen=True, slots=True)
class OpenAISettings(Settings):
    """What fixes a breakdown, as far as the endpoint's model stays the same.

    base_url: the address before /chat/completions. key_variable: which environment variable holds
    the key; its name ends in API_KEY, so that no other secret can be sent. model: as the endpoint
    names it. parts: what is asked for. calls: all parts in one, or each part in its own.
    form: "schema" asks the server to keep to a JSON schema, and does without where it can't;
    "text" never does. system, prompt: what is said; {task}, {form} and {article} are filled in.
    temperature, seed: not sent where None. tokens: the most that one call may write, sent as
    `tokens_name`. characters: how much of a long article is read.
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


class OpenAI:
    """Any OpenAI-compatible endpoint.

    budget: a limit that several drafts share, such as a batch's. sleep: how a retry is waited for.
    """

    name = "openai"
    model_type: ModelType = "abstractive"
    note = "A language model behind an OpenAI-compatible address; it can be wrong"
    packages: tuple[str, ...] = ()
    settings_type = OpenAISettings

    def __init__(
        self, *, budget: Meter | None = None, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._budget, self._sleep = budget, sleep
        self._without_schema: set[tuple[str, str]] = set()

    def generate(self, text: str, settings: OpenAISettings) -> Draft:
        """Raises UnsuitableTextError, SettingsError, or GenerationFailedError with its cost."""
        started = time.perf_counter()
        every = sentences_of(text)
        read = first_sentences(every, settings.characters)
        article = text[read[0].start : read[-1].end]
        meter = _meter(settings, self._budget)
        asked = [settings.parts] if settings.calls == "one" else [(p,) for p in settings.parts]
        key = Key.from_environment(settings.key_variable)
        try:
            with ThreadPoolExecutor(min(len(asked), settings.concurrency)) as pool:
                replies = [
                    pool.submit(self._ask, parts, article, settings, key, meter) for parts in asked
                ]
                try:
                    made = _joined([reply.result() for reply in replies])
                finally:
                    for reply in replies:
                        reply.cancel()
        except GenerationFailedError as problem:
            problem.cost = meter.cost(time.perf_counter() - started)
            raise
        return Draft(
            summary=made.summary or "",
            questions=made.questions,
            comments=made.comments,
            turns=made.turns,
            actions=made.actions,
            terms=made.terms,
            notes=note_of_cut(read, every) + made.notes,
            cost=meter.cost(time.perf_counter() - started),
        )

    def _ask(
        self,
        parts: Sequence[str],
        article: str,
        settings: OpenAISettings,
        key: Key | None,
        meter: Meter,
    ) -> Parts:
        where = (settings.base_url, settings.model)
        # Another seed for each text: workers that failed together don't come back together.
        rng = random.Random(f"{settings.seed} {text_hash(article)} {parts}")  # noqa: S311
        patience = Patience(
            settings.timeout, settings.retries, settings.backoff, settings.longest_wait
        )
        chat = Chat(endpoint(settings), key, patience, rng=rng, sleep=self._sleep)
        with _slots(settings.base_url, settings.concurrency):
            if settings.form == "schema" and where not in self._without_schema:
                try:
                    return _call(
                        chat, _body(parts, article, settings, in_schema=True), parts, meter
                    )
                except CallFailedError as problem:
                    if not _speaks_of_schema(problem):
                        raise
                    self._without_schema.add(where)
            return _call(chat, _body(parts, article, settings, in_schema=False), parts, meter)


def _call(chat: Chat, body: dict[str, Any], parts: Sequence[str], meter: Meter) -> Parts:
    words = sum(len(message["content"].encode()) for message in body["messages"])
    most = body.get("max_tokens") or body["max_completion_tokens"]
    reservation = Reservation(words // BYTES_A_TOKEN + 1, most)
    meter.reserve(reservation)
    counted: list[Usage] = []
    try:
        return read_reply(chat.ask(body, counted.append).content, parts)
    except CallFailedError as problem:
        if problem.status is not None and not counted:
            counted.append(Usage(0, 0))  # what a server refuses it does not charge
        raise
    finally:
        meter.settle(reservation, counted[0] if counted else Usage())


def _body(
    parts: Sequence[str], article: str, settings: OpenAISettings, *, in_schema: bool
) -> dict[str, Any]:
    body: dict[str, Any] = {
        "model": settings.model,
        "messages": [
            {"role": "system", "content": settings.system},
            {"role": "user", "content": filled_in(settings.prompt, parts, article)},
        ],
        settings.tokens_name: settings.tokens,
    }
    optional = {"temperature": settings.temperature, "seed": settings.seed}
    body |= {name: value for name, value in optional.items() if value is not None}
    if in_schema:
        named = {"name": "breakdown", "strict": True, "schema": schema(parts)}
        body["response_format"] = {"type": "json_schema", "json_schema": named}
    return body


def _joined(replies: Sequence[Parts]) -> Parts:
    made = Parts()
    for reply in replies:
        given = {p: getattr(reply, p) for p in PARTS if getattr(reply, p) is not None}
        made = replace(made, **given, notes=made.notes + reply.notes)
    return made


def _meter(settings: OpenAISettings, budget: Meter | None) -> Meter:
    prices = None
    if settings.price_prompt is not None and settings.price_completion is not None:
        of_prompt, of_completion = str(settings.price_prompt), str(settings.price_completion)
        prices = Prices(Decimal(of_prompt), Decimal(of_completion), settings.currency)
    money = None if settings.money_a_draft is None else Decimal(str(settings.money_a_draft))
    return Meter(prices=prices, tokens=settings.tokens_a_draft, money=money, within=budget)


def _speaks_of_schema(problem: CallFailedError) -> bool:
    said = str(problem).lower()
    named = ("response_format", "json_schema", "schema", "structured output", "grammar")
    return problem.status in (400, 404, 415, 422, 501) and any(word in said for word in named)


def _near(host: str) -> bool:
    """Whether a host is this machine's or a private network's own."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".localhost"))


_SLOTS: dict[tuple[str, int], BoundedSemaphore] = {}
_SLOTS_LOCK = Lock()


def _slots(base_url: str, concurrency: int) -> BoundedSemaphore:
    with _SLOTS_LOCK:
        return _SLOTS.setdefault((base_url, concurrency), BoundedSemaphore(concurrency))
