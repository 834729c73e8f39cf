"""The audit of responses finds every one that is not what its ballots say, and repairs it."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from surveys import tasks
from surveys.collecting.audit import audit
from surveys.collecting.services import collect_ballots, quarantine_ballots
from surveys.questionnaires.kind import ANSWER
from surveys.questionnaires.models import Answer, Response
from tests.rows.questionnaires import make_survey, say
from tests.rows.said import make_reader

pytestmark = pytest.mark.django_db


def responses() -> list[object]:
    rows = Response.objects.order_by("pk").values_list("reader_id", "completed_at")
    answers = Answer.objects.order_by("question_id", "response_id")
    return [list(rows), list(answers.values_list("question_id", "ballot_id", "value", "counts"))]


def test_changed_hidden_passed_quarantined_and_waiting_answers_are_no_difference() -> None:
    survey, reader = make_survey(), make_reader()
    say(survey, 1, "no", reader=reader)
    say(survey, 2, ["long"], reader=reader)
    collect_ballots()
    say(survey, 1, "yes", reader=reader)  # hides the second question's answer
    say(survey, 3, "terms", reader=reader)
    say(survey, 4, None, reader=reader)
    bad = say(survey, 3, "actions")
    collect_ballots()
    quarantine_ballots(ballots=[bad.pk], reason="burst")
    say(make_survey(), 1, "yes")
    say(survey, 5, 7, reader=reader)  # not collected yet
    assert Answer.objects.filter(counts=False).count() == 1
    assert audit(ANSWER) == []


@pytest.mark.parametrize("wrong", ["value", "lost", "complete", "counts", "gone", "made up"])
def test_a_wrong_response_is_reported_and_repaired(
    wrong: str, caplog: pytest.LogCaptureFixture
) -> None:
    survey, reader = make_survey(), make_reader()
    say(survey, 1, "yes", reader=reader)
    say(survey, 3, "terms", reader=reader)
    other = make_reader()
    collect_ballots()
    right = responses()
    match wrong:
        case "value":
            Answer.objects.filter(question__number=3).update(value="actions")
        case "lost":
            Answer.objects.filter(question__number=3).delete()
        case "complete":
            Response.objects.update(completed_at=timezone.now())
        case "counts":
            Answer.objects.filter(question__number=3).update(counts=False)
        case "gone":
            Response.objects.all().delete()
        case "made up":
            Response.objects.create(survey=survey, reader=other, started_at=timezone.now())
    (found,) = audit(ANSWER)
    assert found.key == (survey.pk, (other if wrong == "made up" else reader).pk)
    assert str(found.recount or "nothing") in str(found)
    tasks.audit()
    assert f"survey {survey.pk}, reader {found.key[1]}: kept are" in caplog.text
    with pytest.raises(CommandError, match="1 differ"):
        call_command("audit_tallies")
    call_command("audit_tallies", repair=True)
    assert audit(ANSWER) == []
    if wrong != "gone":
        assert responses() == right
    else:
        assert responses()[1] == right[1]
