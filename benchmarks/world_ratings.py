"""Worlds of imported ratings: every rater rates both versions' texts, once, on an odd scale."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy import special

from benchmarks.world_families import SEED, WorldSpec
from benchmarks.world_judging import Judged, Said, judged, verdict_of, wider
from benchmarks.world_oracle import OracleEstimate
from benchmarks.world_rows import MARGIN, WorldRows, add_ratings
from benchmarks.world_votes import Floats, World
from evaluation.stats.interval import two_sided_z

MEASURE: Final = "crowd:coherence"
# What an effect of 1 in log-odds is on a scale from 0 to 1, and how far one rating is off.
_UNIT, _NOISE = 0.1, 0.15
_DRAWN: Final = 40_000


def ratings(spec: WorldSpec, articles: int, rng: np.random.Generator) -> Floats:
    """Shape (articles, 2, raters), from 0 to 1 on the scale's steps."""
    ease = 0.5 + _UNIT * rng.normal(0, spec.article_spread, (articles, 1, 1))
    lean = spec.effects[0] + rng.normal(0, spec.article_leaning, (articles, 1, 1))
    side = np.array([-0.5, 0.5])[None, :, None]
    noise = rng.normal(0, _NOISE, (articles, 2, spec.readers))
    exact = np.clip(ease + _UNIT * lean * side + noise, 0, 1)
    stepped = np.round(exact / spec.step) * spec.step if spec.step else exact
    return np.asarray(stepped, dtype=np.float64)


def play_ratings(spec: WorldSpec, number: int) -> Judged:
    """One world of ratings; they are imported once, and looked at once."""
    rng = np.random.default_rng([SEED, number, 1])
    values = ratings(spec, spec.articles, rng)
    drawn = np.diff(ratings(spec, _DRAWN, rng).mean(axis=2), axis=1)
    truth = float(drawn.mean()) if spec.effects[0] else 0.0
    rows = WorldRows(World(spec, rng), measure=MEASURE)
    add_ratings(values, group="crowd", dimension="coherence")
    heard = rows.heard()
    found = heard.estimate
    oracle = OracleEstimate(
        float(np.diff(values.mean(axis=2), axis=1).mean()),
        float(drawn.std() / np.sqrt(spec.articles)),
        spec.articles - 1.0,
    )
    student = float(special.stdtrit(oracle.freedom, 0.975))
    told = verdict_of(oracle.ends(factor=two_sided_z(0.95)), margin=MARGIN)
    said = Said(
        verdict=(found.verdict if found else None) or "cannot tell yet",
        overall=heard.overall,
        gate=heard.gate,
        live=told,
        planned=told,
        fair=verdict_of(oracle.ends(factor=student), margin=MARGIN),
        wider=wider(found.interval if found else None, oracle.ends(factor=student)),
    )
    note = (
        f"step {spec.step:.3f}, {spec.articles} articles, {spec.readers} raters: "
        f"{found and found.difference} {found and found.interval} {found and found.withheld}; "
        f"oracle {oracle.difference:.4f} error {oracle.error:.4f}"
    )
    return judged(spec.family, number, truth, [said], margin=MARGIN, note=note)
