"""The site's figures as Prometheus reads them (text format 0.0.4). Pure but for its types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from writeup_site.operations.figures import SiteFigures
from writeup_site.operations.request_times import BOUNDS

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
Labels = Mapping[str, str]
Requests = Mapping[tuple[str, str, str], Mapping[str, int]]


def exposition(figures: SiteFigures, requests: Requests | None) -> str:
    """The whole page; what is not known is left out. `requests`: None where they cannot be had."""
    lines = [*_ballots(figures), *_queues(figures), *_workers(figures), *_work(figures)]
    lines += _family("broker_up", "gauge", "Whether the broker's server answers.", [
        ({}, float(figures.pulses is not None)),
    ])  # fmt: skip
    if requests is not None:
        lines += _request_lines(requests)
    return "\n".join(lines) + "\n"


def _ballots(figures: SiteFigures) -> list[str]:
    ballots = figures.ballots
    return [
        *_family("ballots_received_total", "counter", "Readers' ballots received and screened.", [
            ({}, ballots.screened),
        ]),
        *_family("ballots_held", "gauge", "Ballots in the database.", [({}, ballots.held)]),
        *_family("ballots_counted", "gauge", "Ballots that the collector has counted.", [
            ({}, ballots.counted),
        ]),
        *_family("ballots_backlog", "gauge", "Ballots that wait to be counted.", [
            ({}, ballots.uncounted),
        ]),
        *_family("dead_letters", "gauge", "Work that was given up, by what it is.", [
            ({"of": "ballots"}, ballots.set_aside),
            ({"of": "jobs_of_a_day"}, figures.failed_jobs),
            ({"of": "judging_of_a_day"}, figures.failed_judging),
            ({"of": "runs_of_a_day"}, figures.runs.get("failed", 0)),
            ({"of": "deliveries_of_a_day"}, figures.undelivered),
        ]),
        *_family("alarms", "gauge", "Open alarms of the screens.", [({}, figures.alarms)]),
    ]  # fmt: skip


def _queues(figures: SiteFigures) -> list[str]:
    rows = figures.queues
    return [
        *_family("queue_waiting", "gauge", "Pieces of work that wait.", [
            ({"queue": row.name}, row.waiting) for row in rows
        ]),
        *_family("queue_age_seconds", "gauge", "How long the oldest has waited.", [
            ({"queue": row.name}, row.oldest or 0) for row in rows
        ]),
        *_family("queue_messages", "gauge", "Nudges on the broker's server.", [
            ({"queue": row.name}, row.messages) for row in rows if row.messages is not None
        ]),
        *_family("queue_workers", "gauge", "Workers that answer.", [
            ({"queue": row.name}, row.workers) for row in rows if row.workers is not None
        ]),
    ]  # fmt: skip


def _workers(figures: SiteFigures) -> list[str]:
    now = figures.at.timestamp()
    return _family("worker_age_seconds", "gauge", "How long ago a worker said that it lives.", [
        ({"worker": one.name}, one.age(now)) for one in figures.pulses or ()
    ])  # fmt: skip


def _work(figures: SiteFigures) -> list[str]:
    return [
        *_family("runs", "gauge", "Runs by status; finished and failed ones of the last day.", [
            ({"status": status}, count) for status, count in figures.runs.items()
        ]),
        *_family("run_parts_scored_total", "counter", "Parts of runs that were scored.", [
            ({}, figures.scored_parts),
        ]),
        *_family("marked_cells", "gauge", "Cells of opinions that wait to be derived.", [
            ({}, figures.marked_cells),
        ]),
    ]  # fmt: skip


def _request_lines(requests: Requests) -> list[str]:
    name = "writeup_request_seconds"
    lines = [f"# HELP {name} How long answers took, by view.", f"# TYPE {name} histogram"]
    for (view, method, status), counts in sorted(requests.items()):
        labels = {"view": view, "method": method, "status": status}
        so_far = 0
        for bound in (*map(str, BOUNDS), "+Inf"):
            so_far += counts.get(bound, 0)
            lines.append(f"{name}_bucket{_labels(labels | {'le': bound})} {so_far}")
        lines.append(f"{name}_sum{_labels(labels)} {counts.get('sum', 0) / 1e6:.6f}")
        lines.append(f"{name}_count{_labels(labels)} {so_far}")
    return lines


def _family(name: str, kind: str, about: str, rows: Iterable[tuple[Labels, float]]) -> list[str]:
    """A metric's lines; none where it has no row."""
    full = f"writeup_{name}"
    lines = [f"{full}{_labels(labels)} {value:g}" if isinstance(value, float)
             else f"{full}{_labels(labels)} {value}" for labels, value in rows]  # fmt: skip
    return [f"# HELP {full} {about}", f"# TYPE {full} {kind}", *lines] if lines else []


def _labels(labels: Labels) -> str:
    inside = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{inside}}}" if inside else ""


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
