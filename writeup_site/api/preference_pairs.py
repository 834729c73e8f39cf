"""What readers prefer, as JSON lines to train a model on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any, Literal

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from summaries.batches.choice import ChoiceError
from summaries.versions.selectors import UnknownVersion
from surveys.preference_pairs.selectors import labelled_summaries, preference_pairs
from surveys.preference_pairs.wanted import PairsLeftOut, wanted_votes, whose_named
from writeup_site.api.callers import READ
from writeup_site.api.problems import Problem
from writeup_site.api.streams import LINES, json_lines

router = Router(tags=["pairs"])


class PairsQuery(BaseModel):
    """Whose votes, and how sure what comes of them has to be; as `export_pairs` has it."""

    form: Literal["pairs", "thumbs"] = Field(
        "pairs", description="pairs: chosen and rejected of duels. thumbs: summaries with a label."
    )
    votes: Literal["readers", "imported", "simulated", "real"] = Field(
        "readers", description="Whose; never two together. real is a former name of readers."
    )
    at_least: int = Field(1, ge=1, le=10**9)
    share: float = Field(0.5, ge=0.5, le=1, allow_inf_nan=False)
    version: list[str] = Field([], max_length=50, description="Only among these versions.")
    source: str = Field("", max_length=100)
    tag: str = Field("", max_length=60)


@router.get("/pairs", auth=READ, openapi_extra=LINES)
def export_pairs(request: HttpRequest, asked: Query[PairsQuery]) -> StreamingHttpResponse:
    """Preference pairs, or labelled summaries, a JSON line each, as `export_pairs` writes them."""
    try:
        wanted = wanted_votes(
            whose=whose_named(asked.votes), at_least=asked.at_least, share=asked.share,
            models=asked.version, source=asked.source, tag=asked.tag,
        )  # fmt: skip
    except UnknownVersion as error:
        raise Problem(404, f"{error}.") from error
    except ChoiceError as error:
        raise Problem(422, f"{error}.") from error
    found = preference_pairs(wanted) if asked.form == "pairs" else labelled_summaries(wanted)
    return json_lines(_lines(found))


def _lines(found: Iterable[Any]) -> Iterator[str]:
    for each in found:
        if not isinstance(each, PairsLeftOut):
            yield json.dumps(asdict(each), ensure_ascii=False, allow_nan=False)
