"""Making simulated readers take a survey, by the same path as everybody."""

from __future__ import annotations

from django.db import transaction

from surveys.models import Survey
from surveys.readers import key_of
from surveys.services.answers import record_answer
from surveys.services.ballots import ensure_reader
from surveys.services.collecting import collect_backlog
from surveys.services.simulating import Simulated
from surveys.simulated_answers import answers_of
from surveys.simulation import cookie_of


def simulate_answers(*, survey: Survey, seed: int, readers: int) -> Simulated:
    """Let the simulated readers of this seed take an open survey, then collect.

    They are those that simulate_votes lets vote. The same seed on the same survey adds nothing a
    second time. Raises SurveyNotOpenError where the survey takes no answers.
    """
    questions = {question.number: question for question in survey.questions.all()}
    for question in questions.values():
        question.survey = survey
    items = [question.item for question in questions.values()]
    added = known = 0
    for number in range(readers):
        with transaction.atomic():  # one commit a reader, not one an answer
            for asked, value in answers_of(items, seed=seed, reader=number):
                row = ensure_reader(key_of(cookie_of(seed=seed, reader=number)), simulated=True)
                receipt = record_answer(
                    reader=row,
                    question=questions[asked],
                    value=value,
                    key=f"simulated-{seed}-answer-{questions[asked].pk}",
                )
                added += receipt.created
                known += not receipt.created
    collect_backlog()
    return Simulated(added=added, known=known)
