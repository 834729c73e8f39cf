"""What a generator is: an article's text and settings in, a frozen Draft out. Pure: no Django."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal
from types import UnionType
from typing import (
    Any,
    Literal,
    Protocol,
    Self,
    TypeVar,
    get_args,
    get_type_hints,
    runtime_checkable,
)

from summaries.texts.sentences import Sentence, split_sentences

Polarity = Literal[1, -1]
ModelType = Literal["extractive", "abstractive"]
WritingTask = Literal["draft", "continue", "shorten", "rephrase", "title"]


class GeneratorError(Exception):
    """A generator cannot do its work; the message gives the fact and the way out."""


class UnknownGeneratorError(GeneratorError):
    """No generator is registered under that name."""


class SettingsError(GeneratorError):
    """A setting is unknown, of the wrong type or out of range."""


class UnsuitableTextError(GeneratorError):
    """The text is nothing that a breakdown can be made of."""


class MissingPackageError(GeneratorError):
    """The generator's model or library is not installed."""


class GenerationFailedError(GeneratorError):
    """The model was asked and gave nothing usable.

    cost: what was spent all the same, None where that is not known.
    """

    cost: Cost | None = None


@dataclass(frozen=True, slots=True)
class Question:
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Comment:
    """polarity: 1 for 👍, -1 for 👎."""

    body: str
    polarity: Polarity


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a discussion."""

    speaker: str
    body: str


@dataclass(frozen=True, slots=True)
class Term:
    term: str
    definition: str


@dataclass(frozen=True, slots=True)
class Cost:
    """What a draft cost. Each figure is None where it is not known.

    seconds: wall clock. prompt_tokens, completion_tokens: as the model counts them.
    money: in `currency` (ISO 4217), which is None where money is.
    """

    seconds: float | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    money: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """One breakdown as generated.

    A part is None where the generator does not offer it, and () where it offers it and found
    nothing. notes: sentences for the reader, such as what was left out of a long text.
    cost: left out of comparisons, since two equal drafts may take different times.
    """

    summary: str
    questions: tuple[Question, ...] | None = None
    comments: tuple[Comment, ...] | None = None
    turns: tuple[Turn, ...] | None = None
    actions: tuple[str, ...] | None = None
    terms: tuple[Term, ...] | None = None
    notes: tuple[str, ...] = ()
    cost: Cost = field(default=Cost(), compare=False)


@dataclass(frozen=True, slots=True)
class Written:
    """A text as written so far, from an instruction.

    notes: sentences for the reader, such as that it was cut off. cost: as a draft's.
    """

    text: str
    notes: tuple[str, ...] = ()
    cost: Cost = field(default=Cost(), compare=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """What fixes a generator's output.

    Subclasses hold bool, int, float, str, each perhaps `| None`, and tuples of str, made by
    `setting`, `number` and `choice`, which say what each means.
    """

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Settings from a stored object; what it does not name keeps its default.

        Raises SettingsError for an unknown name, a wrong type or a value out of range.
        """
        hints = get_type_hints(cls)
        if unknown := sorted(set(values) - {f.name for f in fields(cls)}):
            known = ", ".join(f.name for f in fields(cls)) or "none"
            raise SettingsError(f"unknown setting {', '.join(unknown)}; there are: {known}")
        return cls(**{name: _typed(name, value, hints[name]) for name, value in values.items()})

    def as_json(self) -> dict[str, Any]:
        """Every setting by name, as plain JSON values."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
        }

    def __post_init__(self) -> None:
        """Raises SettingsError where a value lies outside the range its field names."""
        for each in fields(self):
            value = getattr(self, each.name)
            low, high = each.metadata.get("range", (value, value))
            if value is not None and not low <= value <= high:
                raise SettingsError(f"{each.name} is {value}; it must lie from {low} to {high}")
            options = each.metadata.get("options", (value,))
            if value not in options:
                raise SettingsError(f'{each.name} is "{value}"; it must be {_either(options)}')


def setting(default: Any, meaning: str = "") -> Any:
    """A field of Settings with what it means, a sentence that forms show beside it."""
    return field(default=default, metadata={"meaning": meaning})


def number(default: float | None, low: float, high: float, meaning: str = "") -> Any:
    """A field of Settings: a number with its default and its range, both ends included."""
    return field(default=default, metadata={"range": (low, high), "meaning": meaning})


def choice(default: str, *others: str, meaning: str = "") -> Any:
    """A field of Settings: one of several words."""
    return field(default=default, metadata={"options": (default, *others), "meaning": meaning})


def _either(options: tuple[str, ...]) -> str:
    return " or ".join(f'"{option}"' for option in options)


def sentences_of(text: str) -> tuple[Sentence, ...]:
    """The sentences of `text`, at least one.

    Raises UnsuitableTextError where there is none, or where the text can't be written as UTF-8.
    """
    try:
        text.encode()
    except UnicodeEncodeError as problem:
        raise UnsuitableTextError(
            f"the text holds half a character at position {problem.start}; copy it anew"
        ) from problem
    sentences = split_sentences(text)
    if not sentences:
        raise UnsuitableTextError("the text holds no letter and no digit; give the article's text")
    return sentences


def _typed(name: str, value: Any, expected: Any) -> Any:
    if isinstance(expected, UnionType):
        expected, _ = get_args(expected)
        if value is None:
            return None
    if expected is float and type(value) is int:
        return float(value)
    if expected in (int, float, str, bool):
        if type(value) is expected:
            return value
        raise SettingsError(f"{name} must be of type {expected.__name__}, not {value!r}")
    if isinstance(value, list | tuple) and all(isinstance(v, str) for v in value):
        return tuple(value)
    raise SettingsError(f"{name} must be a list of strings, not {value!r}")


S = TypeVar("S", bound=Settings)


class Generator(Protocol[S]):
    """One way to make a breakdown.

    One that reads no other language says so by `english_only = True`; one that offers some parts
    for English alone names them in `english_parts`.
    """

    @property
    def name(self) -> str:
        """Its name in the registry, such as "extractive"."""
        ...

    @property
    def model_type(self) -> ModelType:
        """Whether its sentences are the article's or its own."""
        ...

    @property
    def note(self) -> str:
        """A sentence shown wherever it is named; may be empty."""
        ...

    @property
    def packages(self) -> tuple[str, ...]:
        """The distributions whose versions can change its output."""
        ...

    @property
    def settings_type(self) -> type[S]:
        """The class of its settings."""
        ...

    def generate(self, text: str, settings: S) -> Draft:
        """A breakdown of `text`, with a summary that is not empty.

        Raises UnsuitableTextError, MissingPackageError or GenerationFailedError.
        """
        ...


@runtime_checkable
class Growing(Protocol):
    """A generator that can show a breakdown while it is made."""

    def drafts(self, text: str, settings: Any) -> Iterator[Draft]:
        """The breakdown as it grows; each holds what the one before held, the last is whole.

        Only an unfinished sentence may go again. Closing the iterator ends the work. Raises as
        `generate` does, at whatever point it finds out.
        """
        ...


@runtime_checkable
class Writing(Protocol):
    """A generator that follows instructions."""

    def write(
        self, task: WritingTask, text: str, instruction: str, settings: Any
    ) -> Iterator[Written]:
        """What it writes from `text` by `instruction`, either of which may be empty, as it comes.

        Each holds the whole so far, the last one with its cost. Closing the iterator ends the
        model's work. Raises as `generate` does, at whatever point it finds out.
        """
        ...
