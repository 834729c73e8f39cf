"""The comparison as JSON, Markdown and rows of a table; nothing here computes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from common.words.counts import counted
from evaluation.comparison.beside import beside_verdict, choices_left_out
from evaluation.comparison.declared import NotedChange
from evaluation.comparison.estimates import Estimate
from evaluation.comparison.judging import fault_words
from evaluation.comparison.left_out import FORMER
from evaluation.comparison.missing import settling_words
from evaluation.comparison.report import ComparedVersion, Comparison, Rule, Versus
from evaluation.comparison.wording import behind_text, ends, mean_text, p_text, signed, written
from evaluation.opinions.part_names import TITLES
from evaluation.opinions.populations import WORDS

# Of the JSON; higher where a reader of the old form would misread the new one.
FORMAT = 2
HEADER = (
    "measure", "baseline", "candidate", "difference", "interval", "p (Holm)", "behind it",
    "margin", "verdict",
)  # fmt: skip


def as_json(comparison: Comparison) -> dict[str, Any]:
    """Every figure of the report, versions by their identifiers, for `json.dumps`.

    Its form is written down in docs/comparison.schema.json (`schema.report_schema`).
    """
    return (
        {"format": FORMAT}
        | {
            name: _plain(getattr(comparison, name))
            for name in comparison.__slots__
            if name != "versus"
        }
        | {"versus": [_versus_json(versus) for versus in comparison.versus]}
    )


def as_markdown(comparison: Comparison) -> str:
    """The report as a page of Markdown: verdict, table, reasons, what is behind it."""
    parts = []
    for versus in comparison.versus:
        parts += [f"# {versus.overall.sentence}", ""]
        parts += [f"- {line.sentence}" for line in versus.headline.lines]
        parts += ["", versus.headline.today, ""]
        parts += [selection_sentence(comparison), ""] if comparison.selection.filters else []
        parts += [f"- {reason}" for reason in versus.overall.reasons]
        parts += [f"- {each}" for each in beside_verdict(comparison, versus)] + [""]
        parts += ["| " + " | ".join(HEADER) + " |", "|" + " --- |" * len(HEADER)]
        parts += [
            "| " + " | ".join(cell.replace("|", "\\|") for cell in estimate_cells(e)) + " |"
            for e in versus.estimates
        ]
        parts += ["", left_out_sentence(versus), ""]
    parts += [f"{note}" for note in notes(comparison)]
    return "\n".join(parts)


def headline_lines(versus: Versus) -> list[str]:
    """What each source says, the verdict by the rule, and what to do today."""
    said = [line.sentence for line in versus.headline.lines]
    return [*said, f"By the rule: {versus.overall.sentence}", versus.headline.today]


def estimate_cells(estimate: Estimate) -> list[str]:
    """One estimate as text, in the order of `HEADER`; "–" for what is not known."""
    return [
        estimate.measure.label,
        "–" if estimate.baseline is None else mean_text(estimate, estimate.baseline),
        "–" if estimate.candidate is None else mean_text(estimate, estimate.candidate),
        "–" if estimate.difference is None else signed(estimate, estimate.difference),
        ends(estimate),
        "–" if estimate.adjusted is None else p_text(estimate.adjusted),
        behind_text(estimate),
        "–" if estimate.margin is None else written(estimate, estimate.margin),
        verdict_text(estimate),
    ]


def verdict_text(estimate: Estimate) -> str:
    """The verdict, and what would tell where it cannot be told."""
    if estimate.verdict is None:
        return "describes, does not judge"
    words = settling_words(estimate)
    if estimate.verdict != "cannot tell yet" or not words:
        return estimate.verdict
    return f"{estimate.verdict} ({words})"


def left_out_sentence(versus: Versus) -> str:
    """What was not counted, in words."""
    out = versus.left_out
    counts = [(out.simulated, "simulated"), (out.quarantined, "quarantined"),
              (out.unscreened, "not screened"), (out.opened, "after opening others"),
              (out.former_texts, FORMER)]  # fmt: skip
    named = [f"{number:,} {name}" for number, name in counts if number]
    if not (named or out.choices):
        return "No vote on these two versions was left out."
    if not named:
        return choices_left_out(versus)
    said = f"Left out of the votes on these two versions: {', '.join(named)}."
    return f"{said} {choices_left_out(versus)}".strip()


def selection_sentence(comparison: Comparison) -> str:
    """Which part of the data the report is of, in words; "" where it is of everything."""
    chosen = comparison.selection
    if not chosen.filters:
        return ""
    return f"Only: {', '.join(f'{name} {value}' for name, value in chosen.filters)}."


def notes(comparison: Comparison) -> list[str]:
    """What a reader of the figures has to know, a sentence a line."""
    lines = []
    if comparison.population != "readers":
        lines.append(f"Opinions shown here are {WORDS[comparison.population]}.")
    rule = comparison.rule
    who = "declared by the team" if rule.declared else "the product's own, as none is declared"
    rails = ", ".join(f"{key} within {margin:g}" for key, margin in rule.guard_rails) or "none"
    lines.append(
        f"Rule ({who}): primary {rule.primary} within {rule.margin:g}; guard rails: {rails}"
        f"{'; a refusal counts as lost' if rule.refusals_lose else ''}."
    )
    if rule.faults:
        lines.append(f"{fault_words(rule).capitalize()}.")
    lines.append(f"{plan_note(rule)}.")
    lines += [f"{change_words(each)}." for each in rule.changes]
    looks = "hold however often one looks" if rule.plan is None else "are as the plan says"
    lines.append(
        f"Intervals of votes are clustered by reader and article and {looks}; "
        "👍 are compared within article and period, like with like. Of ratings and scores: a "
        "studentised bootstrap over articles, where nearly all tie no narrower than steps of the "
        "scale allow, p of the paired permutation test, Holm over each family (seed "
        f"{comparison.seed}); of named raters: clustered by article and rater, Student’s p."
    )
    lines += _scale_sentences(comparison)
    for label, at in (("Votes", comparison.as_of), ("Scores", comparison.scored_as_of)):
        if at is not None:
            lines.append(f"{label} as of {at:%Y-%m-%d %H:%M} UTC.")
    return lines


def rule_words(rule: Rule) -> str:
    """Whose rule it is, as in "by the team's rule"."""
    return "the team’s rule" if rule.declared else "the product’s own rule"


def plan_note(rule: Rule) -> str:
    """The declared plan, as a sentence without its end."""
    if rule.plan is None:
        return "No plan: votes are looked at live, as often as anybody likes"
    plan = rule.plan
    if plan.size is not None:
        goal = f"at {counted(plan.size, 'votes')} of two versions on {rule.primary}"
    else:
        goal = f"at {plan.until:%Y-%m-%d %H:%M} UTC"
    live = "; watched live as well, for which both pay" if plan.watched_live else ""
    return f"Plan of {plan.declared_at:%Y-%m-%d %H:%M} UTC: one look {goal}{live}"


def change_words(change: NotedChange) -> str:
    """One change of rule, margins or plan, with who and when."""
    return f"Changed {change.at:%Y-%m-%d %H:%M} UTC by {change.who}: {change.what}"


def _scale_sentences(comparison: Comparison) -> list[str]:
    """On which scales the ratings are, those on the same together."""
    labels: dict[str, list[str]] = {}
    for each in comparison.scales:
        labels.setdefault(each.scale, []).append(each.label)
    return [f"Rated from {scale}: {', '.join(named)}." for scale, named in labels.items()]


def table_rows(comparison: Comparison) -> list[list[object]]:
    """Every estimate of every part as rows for CSV, header first; unknown is None."""
    names = ["baseline", "candidate", "part", "value", "measure", "signature", "baseline value",
             "candidate value", "difference", "low", "high", "p", "p holm", "articles", "readers",
             "votes", "margin", "verdict", "would settle it", "better"]  # fmt: skip
    rows: list[list[object]] = [[*names]]
    for versus in comparison.versus:
        whole = ("whole", "", versus.estimates)
        parts = [(each.dimension, each.value, each.estimates) for each in versus.slices]
        for dimension, value, estimates in (whole, *parts):
            for estimate in estimates:
                rows.append([
                    comparison.baseline.identifier, versus.candidate.identifier,
                    TITLES.get(dimension, dimension), value, *_csv_cells(estimate),
                ])  # fmt: skip
    return rows


def _csv_cells(estimate: Estimate) -> list[object]:
    interval = estimate.interval
    return [
        estimate.measure.key, estimate.measure.signature, estimate.baseline, estimate.candidate,
        estimate.difference, interval.low if interval else None,
        interval.high if interval else None, estimate.p, estimate.adjusted, estimate.articles,
        estimate.readers, estimate.ballots, estimate.margin, estimate.verdict,
        settling_words(estimate), estimate.measure.better,
    ]  # fmt: skip


def _versus_json(versus: Versus) -> dict[str, Any]:
    return {name: _plain(getattr(versus, name)) for name in versus.__slots__}


def _plain(value: object) -> Any:
    """What JSON can hold: versions by identifier, dates in ISO 8601, dataclasses as objects."""
    if isinstance(value, ComparedVersion):
        return value.identifier
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(each) for each in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value
