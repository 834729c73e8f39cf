"""What the database itself keeps true of surveys."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from surveys.questionnaires.models import Question, Survey
from surveys.questionnaires.selectors import open_surveys
from tests.rows.questionnaires import make_survey

pytestmark = pytest.mark.django_db

NOW = timezone.now()
HOUR = timedelta(hours=1)
ONE = [{"kind": "yes_no"}]  # question


def refused(**fields: object) -> bool:
    try:
        with transaction.atomic():
            make_survey(ONE, **fields)
    except IntegrityError:
        return True
    return False


def test_a_survey_closes_after_it_opens() -> None:
    assert refused(opens_at=NOW, closes_at=NOW - HOUR)
    assert refused(opens_at=NOW, closes_at=NOW)
    assert refused(opens_at=None, closes_at=NOW)
    assert not refused(opens_at=NOW, closes_at=NOW + HOUR)


def test_only_an_earlier_question_can_show_one() -> None:
    survey = make_survey(ONE)
    for shown_if in (2, 3):
        with pytest.raises(IntegrityError), transaction.atomic():
            Question.objects.create(survey=survey, number=2, text="?", shown_if=shown_if)
    Question.objects.create(survey=survey, number=2, text="?", shown_if=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.create(survey=survey, number=2, text="?")


@pytest.mark.parametrize(
    ("opens", "closes", "state"),
    [
        (None, None, "draft"),
        (HOUR, None, "scheduled"),
        (timedelta(), None, "open"),
        (-HOUR, HOUR, "open"),
        (-HOUR, timedelta(), "closed"),
    ],
)
def test_the_state_follows_the_dates(
    opens: timedelta | None, closes: timedelta | None, state: str
) -> None:
    survey = make_survey(
        ONE,
        opens_at=None if opens is None else NOW + opens,
        closes_at=None if closes is None else NOW + closes,
    )
    assert survey.state_at(NOW) == state
    assert bool(Survey.objects.open_at(NOW)) == (state == "open")


def test_a_new_version_that_is_open_takes_the_place_of_the_old() -> None:
    old = make_survey(ONE, opens_at=NOW - 2 * HOUR)
    other = make_survey(ONE, opens_at=NOW - 3 * HOUR)
    new = make_survey(ONE, opens_at=None, replaces=old, version=2)
    assert open_surveys(NOW) == [old, other]
    Survey.objects.filter(pk=new.pk).update(opens_at=NOW - HOUR)
    assert open_surveys(NOW) == [new, other]
