"""The team's menu: what it holds for whom, and where one is."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from writeup_site.desk.menu import MENU, shown_menu
from writeup_site.home.team import create_login

pytestmark = pytest.mark.django_db


def words(role: str) -> set[str]:
    create_login(name=role, role=role)
    menu = shown_menu(User.objects.get(username=role), "desk")
    return {entry.words for group in menu for entry in group.entries}


def test_an_analyst_sees_results_but_nothing_that_only_engineers_may_open() -> None:
    assert {"Leaderboard", "Compare", "Votes held back"} <= words("analyst")
    assert words("engineer") - words("analyst") == {"References", "Texts offered"}


def test_every_page_of_the_menu_opens_for_who_may_see_all_and_names_itself(
    client: Client, team: User
) -> None:
    client.force_login(team)
    for group, pages in MENU:
        for page in pages:
            answer = client.get(reverse(page.name))
            assert answer.status_code == 200, page.words
            here = f'href="{reverse(page.name)}" aria-current="page">{page.words}</a>'
            assert here in answer.text, page.words
            assert f'<summary aria-current="true">{group}</summary>' in answer.text


def test_a_page_within_another_marks_that_one(team: User) -> None:
    menu = shown_menu(team, "decide")
    (results,) = [group for group in menu if group.is_here]
    assert [entry.words for entry in results.entries if entry.is_here] == ["Decisions"]


def test_no_page_stands_twice_in_the_menu() -> None:
    names = [page.name for _, pages in MENU for page in pages]
    assert len(names) == len(set(names))
