"""Making simulated readers take a survey, by the same path as everybody."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.ballots.services import ensure_reader
from surveys.demo.simulated_answers import answers_of
from surveys.demo.simulated_votes import cookie_of
from surveys.demo.simulating import Simulated, simulate
from surveys.questionnaires.models import Survey
from surveys.questionnaires.services import record_answer
from surveys.readers.cookies import key_of


def simulate_answers(*, survey: Survey, seed: int, readers: int) -> Simulated:
    """Let the simulated readers of this seed take an open survey, then collect.

    They are those that simulate_votes lets vote. The same seed on the same survey adds nothing a
    second time. Raises SurveyNotOpenError where the survey takes no answers.
    """
    questions = {question.number: question for question in survey.questions.all()}
    for question in questions.values():
        question.survey = survey
    items = [question.item for question in questions.values()]

    def say(number: int) -> Iterator[bool]:
        for asked, value in answers_of(items, seed=seed, reader=number):
            row = ensure_reader(key_of(cookie_of(seed=seed, reader=number)), simulated=True)
            key = f"simulated-{seed}-answer-{questions[asked].pk}"
            yield record_answer(reader=row, question=questions[asked], value=value, key=key).created

    return simulate(readers, say)
