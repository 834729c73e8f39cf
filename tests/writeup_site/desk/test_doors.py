"""Every address of the desk's builders, of people and of one's own login, and who may open it."""

from __future__ import annotations

from typing import Final

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.rows.ideas import make_idea
from tests.rows.questionnaires import make_survey
from tests.rows.rating_tasks import make_rating_task
from tests.writeup_site.roles import signed_in

pytestmark = pytest.mark.django_db

NOBODY, READER, ANALYST, ENGINEER, OWNER = "nobody", "reader", "analyst", "engineer", "admin"
EVERYBODY: Final = (NOBODY, READER, ANALYST, ENGINEER, OWNER)
# Name of the address → its path and the first of EVERYBODY, from left to right, who may open it.
DOORS: Final[dict[str, tuple[str, str]]] = {
    "survey_desk": ("/desk/surveys/", ANALYST),
    "new_survey": ("/desk/surveys/new/", ENGINEER),
    "survey_from_file": ("/desk/surveys/file/", ENGINEER),
    "edit_survey": ("/desk/surveys/a/edit/", ANALYST),
    "open_survey": ("/desk/surveys/a/open/", ENGINEER),
    "close_survey": ("/desk/surveys/a/close/", ENGINEER),
    "delete_survey": ("/desk/surveys/a/delete/", OWNER),
    "copy_survey": ("/desk/surveys/a/copy/", ENGINEER),
    "survey_file": ("/desk/surveys/a/survey.json", ANALYST),
    "preview_survey": ("/desk/surveys/a/preview/", ANALYST),
    "preview_thanks": ("/desk/surveys/a/preview/thanks/", ANALYST),
    "preview_question": ("/desk/surveys/a/preview/1/", ANALYST),
    "new_question": ("/desk/surveys/a/questions/new/", ENGINEER),
    "edit_question": ("/desk/surveys/a/questions/1/", ENGINEER),
    "move_question": ("/desk/surveys/a/questions/1/move/", ENGINEER),
    "remove_question": ("/desk/surveys/a/questions/1/remove/", ENGINEER),
    "rating_tasks": ("/desk/tasks/", ANALYST),
    "new_rating_task": ("/desk/tasks/new/", ENGINEER),
    "rating_task": ("/desk/tasks/t/", ANALYST),
    "add_task_dimension": ("/desk/tasks/t/dimensions/", ENGINEER),
    "remove_task_dimension": ("/desk/tasks/t/dimensions/1/remove/", ENGINEER),
    "choose_task_articles": ("/desk/tasks/t/articles/", ENGINEER),
    "new_task_gold": ("/desk/tasks/t/gold/", ENGINEER),
    "remove_task_gold": ("/desk/tasks/t/gold/1/remove/", ENGINEER),
    "turn_task": ("/desk/tasks/t/state/", ENGINEER),
    "delete_task": ("/desk/tasks/t/delete/", OWNER),
    "preview_task": ("/desk/tasks/t/preview/", ANALYST),
    "invite_rater": ("/desk/tasks/t/raters/", ENGINEER),
    "change_rater": ("/desk/tasks/t/raters/1/", ENGINEER),
    "rating_results": ("/desk/tasks/t/results/", ANALYST),
    "rating_answers": ("/desk/tasks/t/results/answers.csv", ANALYST),
    "rating_raters": ("/desk/tasks/t/results/raters.csv", ANALYST),
    "rating_rater": ("/desk/tasks/t/results/raters/1/", ANALYST),
    "rating_adjudication": ("/desk/tasks/t/results/texts/1/1/", ENGINEER),
    "idea_desk": ("/desk/ideas/", ANALYST),
    "approve_ideas": ("/desk/ideas/approve/", ENGINEER),
    "new_idea": ("/desk/ideas/new/", ENGINEER),
    "moderate_idea": ("/desk/ideas/{idea}/", ANALYST),
    "people": ("/people/", OWNER),
    "invite": ("/people/invite/", OWNER),
    "person": ("/people/{owner}/", OWNER),
    "new_link": ("/people/{owner}/link/", OWNER),
    "give_role": ("/people/{owner}/role/", OWNER),
    "deactivate": ("/people/{owner}/active/", OWNER),
    "second_factor_off": ("/people/{owner}/second-factor/", OWNER),
    "account": ("/account/", READER),
    "password": ("/account/password/", READER),
    "recovery_codes": ("/account/codes/", READER),
    "two_factor": ("/account/two-factor/", ANALYST),
}
PREFIXES: Final = ("desk/surveys/", "desk/ideas/", "desk/tasks/", "people/", "account/")


@pytest.fixture
def clients() -> dict[str, Client]:
    """A browser of each."""
    reader = Client()
    reader.force_login(User.objects.create_user("reader"))
    signed = {role: signed_in(role) for role in (ANALYST, ENGINEER, OWNER)}
    return {NOBODY: Client(), READER: reader, **signed}


def addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> set[str]:
    """The names of all addresses that begin as PREFIXES do."""
    found: set[str] = set()
    for each in patterns:
        here = before + str(each.pattern)
        if isinstance(each, URLResolver):
            found |= addresses(each.url_patterns, here)
        elif here.startswith(PREFIXES):
            found.add(each.name or here)
    return found


def test_the_table_has_every_address() -> None:
    assert addresses(get_resolver().url_patterns) == set(DOORS)


def test_each_address_opens_for_its_roles_and_for_nobody_below(clients: dict[str, Client]) -> None:
    make_survey([{"kind": "yes_no"}], slug="a", opens_at=None)
    make_rating_task(title="T", is_open=False)
    rows = {"idea": make_idea().pk, "owner": User.objects.get(username=OWNER).pk}
    wrong: list[tuple[str, str, object]] = []
    for name, (path, first) in DOORS.items():
        for who in EVERYBODY:
            answer = clients[who].get(path.format(**rows))
            login = answer.headers.get("Location", "").startswith("/login/?next=")
            shut = answer.status_code == 403 or login
            if shut != (EVERYBODY.index(who) < EVERYBODY.index(first)):
                wrong.append((name, who, answer.status_code))
            if shut and login != (who == NOBODY):
                wrong.append((name, who, "login"))
    assert wrong == []
