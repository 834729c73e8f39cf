"""What the team's own lists hold after years: surveys and their answers, people, experiments."""

from __future__ import annotations

from typing import Final

SURVEYS: Final = 60
RESPONSES: Final = 5_000  # to one of them, each with two answers
PEOPLE: Final = 200
EXPERIMENTS: Final = 60


def add_team_rows() -> None:
    """Add them beside whatever is there; needs two versions."""
    _surveys()
    _people()
    _experiments()


def _surveys() -> None:
    from django.utils import timezone

    from surveys.ballots.models import Ballot
    from surveys.questionnaires.models import Answer, Question, Response, Survey
    from surveys.readers.models import Reader

    now = timezone.now()
    surveys = Survey.objects.bulk_create(
        Survey(title=f"How do you read? {n}", slug=f"reading-{n}", opens_at=now)
        for n in range(SURVEYS)
    )
    questions = Question.objects.bulk_create(
        Question(survey=each, number=number, kind="one", text="Which?", options=["a", "b", "c"])
        for each in surveys
        for number in (1, 2)
    )
    readers = Reader.objects.bulk_create(
        Reader(key_hash=f"benchmark-{n}") for n in range(RESPONSES)
    )
    responses = Response.objects.bulk_create(
        Response(survey=surveys[0], reader=each, started_at=now, completed_at=now)
        for each in readers
    )
    # What an answer was made of is not read by any page: one ballot stands for all.
    ballot = Ballot.objects.order_by("pk").first()
    assert ballot is not None
    Answer.objects.bulk_create(
        Answer(response=each, question=question, ballot=ballot, value="abc"[each.pk % 3])
        for each in responses
        for question in questions[:2]
    )


def _people() -> None:
    from django.contrib.auth.models import Group, User

    group, _ = Group.objects.get_or_create(name="analyst")
    people = User.objects.bulk_create(
        User(username=f"member-{n}", password="!", is_staff=True)  # noqa: S106  # nobody logs in
        for n in range(PEOPLE)
    )
    group.user_set.add(*people)


def _experiments() -> None:
    from evaluation.experiments.models import Experiment
    from summaries.versions.models import ModelVersion

    control = ModelVersion.objects.order_by("pk")[0]
    Experiment.objects.bulk_create(
        Experiment(name=f"Experiment {n}", control=control, ramp=[], state="ended", outcome="won")
        for n in range(EXPERIMENTS)
    )
