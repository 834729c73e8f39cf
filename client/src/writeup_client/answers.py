"""What a site answers, and the one exception for what it refuses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx

GateResult = Literal["pass", "fail", "inconclusive"]


class ProblemError(Exception):
    """What was asked is not done; as text it is the site's own sentence (RFC 9457).

    status: of HTTP, None where no answer came. errors: what is wrong with one part of the call
    each, with `at` and `detail`. request_id: under which it stands in the site's log.
    """

    def __init__(
        self,
        detail: str,
        *,
        status: int | None = None,
        title: str = "",
        errors: tuple[Mapping[str, str], ...] = (),
        request_id: str = "",
    ) -> None:
        super().__init__(detail)
        self.detail, self.status, self.title = detail, status, title
        self.errors, self.request_id = errors, request_id


@dataclass(frozen=True)
class RowRejected:
    """A row that was not taken: its place in what was given, from 0, and why in a sentence."""

    row: int
    detail: str


@dataclass(frozen=True)
class Taken:
    """What became of rows.

    kept: by field, rows that said something else than the site holds and changed nothing, since
    `update` was not asked for. ignored: rows with a field that means nothing to the site.
    import_ids: by which the site takes votes back as a whole.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: tuple[RowRejected, ...] = ()
    kept: Mapping[str, int] = field(default_factory=dict)
    ignored: Mapping[str, int] = field(default_factory=dict)
    import_ids: tuple[int, ...] = ()

    def __str__(self) -> str:
        said = [f"{self.created:,} created", f"{self.updated:,} updated"]
        said += [f"{self.unchanged:,} unchanged", f"{len(self.rejected):,} rejected"]
        said += [f"{count:,} kept another {name}" for name, count in self.kept.items()]
        return ", ".join(said)

    def with_answer(self, told: Mapping[str, Any], *, before: int) -> Taken:
        """Together with the answer to the call whose rows come after `before` others."""
        rejected = [RowRejected(before + each["row"], each["detail"]) for each in told["rejected"]]
        made = told.get("import_id")
        return Taken(
            created=self.created + told["created"],
            updated=self.updated + told["updated"],
            unchanged=self.unchanged + told["unchanged"],
            rejected=(*self.rejected, *rejected),
            kept=Counter(self.kept) + Counter(told.get("kept", {})),
            ignored=Counter(self.ignored) + Counter(told.get("ignored", {})),
            import_ids=self.import_ids if made is None else (*self.import_ids, made),
        )


@dataclass(frozen=True)
class Verdict:
    """What the site says of two versions, in sentences. As text: the verdict and its reasons.

    verdict: a word by the site's declared rule, as `better`. headline: a line for each source of
    opinions. today: what to do if one must decide today. waiting: whether the site still counts.
    """

    baseline: str
    candidate: str
    verdict: str
    sentence: str
    reasons: tuple[str, ...]
    headline: tuple[str, ...]
    today: str
    beside: tuple[str, ...]
    waiting: bool

    def __str__(self) -> str:
        lines = [self.sentence, *self.headline, *self.reasons, *self.beside]
        return "\n".join(dict.fromkeys(lines))


@dataclass(frozen=True)
class GateMeasure:
    """One measure at the gate."""

    measure: str
    result: GateResult
    reason: str


@dataclass(frozen=True)
class Gate:
    """Whether the candidate may take the baseline's place. exit_code: 0 pass, 1 fail, 3 neither.

    told: the whole answer, with every figure under `comparison`.
    """

    result: GateResult
    exit_code: int
    reason: str
    parts: tuple[GateMeasure, ...]
    told: Mapping[str, Any] = field(repr=False)

    def as_markdown(self) -> str:
        """The result, its reason and a table of the measures."""
        lines = [f"## Gate: {self.result}", "", self.reason, ""]
        lines += ["| measure | result | reason |", "| --- | --- | --- |"]
        for part in self.parts:
            cells = (part.measure, part.result, part.reason)
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        return "\n".join([*lines, ""])


@dataclass(frozen=True)
class OpenDuel:
    """Two texts of one article for one user; nothing tells who wrote them."""

    user: str
    ticket: str = field(repr=False)
    title: str
    language: str
    a: str
    b: str


def json_of(response: httpx.Response) -> Any:
    """The JSON that a site answered. Raises ProblemError for another page."""
    try:
        return response.json()
    except ValueError as error:
        raise ProblemError(
            f"{response.url} did not answer as a WriteUp site does; is the address right?",
            status=response.status_code,
        ) from error


def problem_in(response: httpx.Response) -> ProblemError:
    """What the refusal says; of one that is no problem of a site, what is known."""
    try:
        told = response.json()
    except ValueError:
        told = None
    if not isinstance(told, dict) or not isinstance(told.get("detail"), str):
        moved = response.headers.get("Location")
        detail = f"{response.url} answered {response.status_code} {response.reason_phrase}"
        return ProblemError(
            f"{detail}; it leads on to {moved}: name that address." if moved else f"{detail}.",
            status=response.status_code,
        )
    return ProblemError(
        told["detail"],
        status=response.status_code,
        title=told.get("title", ""),
        errors=tuple(told.get("errors", ())),
        request_id=told.get("request_id", ""),
    )
