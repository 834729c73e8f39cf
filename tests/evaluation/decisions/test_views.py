"""The pages of decisions: who may do what, what they show, what they cost, what they refuse."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluation.agreement.reports import refresh_reports
from evaluation.comparison.builder import compare
from evaluation.comparison.rendering import as_json
from evaluation.decisions.models import Decision, ShareLink, Withdrawal
from evaluation.opinions.services import derive_all_marked
from summaries.versions.models import ModelVersion
from tests.evaluation.decisions.rows import Pair, address, make_decision
from tests.rows.duels import duel
from tests.rows.written import articles_of
from tests.writeup_site.roles import signed_in

pytestmark = pytest.mark.django_db

READING = ("decisions", "decision", "decision_report", "decision_picture")
WRITING = ("decide", "withdraw_decision", "share_decision", "revoke_link")


def form_of(pair: Pair, **more: Any) -> dict[str, Any]:
    """What the form of the page sends."""
    report = compare(baseline=pair[0], candidates=[pair[1]], trend=False)
    return {
        "chosen": pair[1].identifier, "because": "Readers prefer it.",
        "seen": report.versus[0].overall.verdict, "supersedes": "", **more,
    }  # fmt: skip


def addresses(pair: Pair, decision: Decision) -> dict[str, str]:
    pk = decision.pk
    return {
        "decisions": reverse("decisions"),
        "decision": reverse("decision", args=[pk]),
        "decision_report": reverse("decision_report", args=[pk, "json"]),
        "decision_picture": reverse("decision_picture", args=[pk, "forest", "svg"]),
        "decide": address(pair, reverse("decide")),
        "withdraw_decision": reverse("withdraw_decision", args=[pk]),
        "share_decision": reverse("share_decision", args=[pk]),
        "revoke_link": reverse("revoke_link", args=[pk]),
    }


@pytest.mark.parametrize(
    ("role", "reads", "writes"), [("analyst", 200, 403), ("engineer", 200, 200)]
)
def test_analysts_read_and_engineers_decide(pair: Pair, role: str, reads: int, writes: int) -> None:
    decision = make_decision(pair)
    at, client = addresses(pair, decision), signed_in(role)
    assert {client.get(at[name]).status_code for name in READING} == {reads}
    assert client.get(at["decide"]).status_code == writes
    if writes == 403:
        assert {client.post(at[name], form_of(pair)).status_code for name in WRITING} == {403}
        compared = client.get(address(pair, reverse("compare"))).content.decode()
        page = client.get(at["decision"]).content.decode()
        for text in ("Decide", "Withdraw", "Make a link"):
            assert text not in compared.split("<main")[1] and text not in page.split("<main")[1]


def test_a_stranger_signs_in_and_a_login_without_a_role_is_refused(
    pair: Pair, client: Client
) -> None:
    at = addresses(pair, make_decision(pair))
    for name in (*READING, *WRITING):
        assert client.get(at[name])["Location"].startswith(reverse("login"))
    for name in WRITING:
        assert client.post(at[name])["Location"].startswith(reverse("login"))
    client.force_login(User.objects.create_user("nobody"))
    assert {client.get(address_).status_code for address_ in at.values()} == {403}
    assert Decision.objects.count() == 1 and not Withdrawal.objects.exists()


def test_a_form_from_elsewhere_changes_nothing(pair: Pair) -> None:
    at = addresses(pair, make_decision(pair))
    inside = signed_in("engineer")
    outside = Client(enforce_csrf_checks=True)
    outside.cookies = inside.cookies
    for name in WRITING:
        assert outside.post(at[name], form_of(pair)).status_code == 403, name
    assert Decision.objects.count() == 1
    assert not Withdrawal.objects.exists() and not ShareLink.objects.exists()


def test_from_the_verdict_to_a_decision_that_stands_in_the_list(pair: Pair) -> None:
    client = signed_in("engineer")
    compared = client.get(address(pair, reverse("compare"))).content.decode()
    link = re.search(r'href="(/decisions/new/[^"]+)"', compared)
    assert link is not None
    page = client.get(link[1].replace("&amp;", "&")).content.decode()
    assert "cannot be told yet" in page and f"Ship {pair[1].label}" in page
    answer = client.post(address(pair, reverse("decide")), form_of(pair, because="It <b>wins</b>."))
    decision = Decision.objects.get()
    assert answer["Location"] == reverse("decision", args=[decision.pk])
    page = client.get(answer["Location"]).content.decode()
    assert (
        "It &lt;b&gt;wins&lt;/b&gt;." in page and "engineer" in page and decision.data_hash in page
    )
    listed = client.get(reverse("decisions")).content.decode()
    assert f"Ship {pair[1].identifier}" in listed and "stands" in listed


def test_the_kept_report_is_drawn_as_it_was_by_the_templates_of_compare(pair: Pair) -> None:
    client = signed_in("analyst")
    before = client.get(address(pair, reverse("compare"))).content.decode()
    was = as_json(compare(baseline=pair[0], candidates=[pair[1]]))
    decision = make_decision(pair)
    for _ in range(30):
        duel(pair[1], pair[0], articles_of(pair[0])[0])
    derive_all_marked()
    refresh_reports()
    at = addresses(pair, decision)
    page = client.get(at["decision"]).content.decode()
    # Each table of the page is that of the comparison on that day, without its links.
    plain = [re.sub(r"</?a\b[^>]*>", "", each) for each in (before, page)]
    for table in re.findall(r"<tbody>.*?</tbody>", plain[0], re.DOTALL):
        assert table in plain[1]
    assert "Duels won: 34 duels now, 4 then." in page
    assert json.loads(client.get(at["decision_report"]).content) == was
    assert b"<svg" in client.get(at["decision_picture"]).content
    assert client.get(at["decision"] + "matrix.png").content.startswith(b"\x89PNG")
    assert client.get(at["decision"] + "trend.svg").status_code == 404  # all votes are of a day


def test_a_decision_on_another_verdict_than_was_shown_is_asked_again(pair: Pair) -> None:
    client = signed_in("engineer")
    url = address(pair, reverse("decide"))
    answer = client.post(url, form_of(pair, seen="better", because="My words."))
    page = answer.content.decode()
    assert answer.status_code == 409 and "Look again" in page and "My words." in page
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "more", [{"because": ""}, {"because": "x" * 2001}, {"chosen": "other@1"}, {"supersedes": "9"}]
)
def test_what_cannot_be_a_decision_is_refused_with_the_form(
    pair: Pair, more: dict[str, str]
) -> None:
    answer = signed_in("engineer").post(address(pair, reverse("decide")), form_of(pair, **more))
    assert answer.status_code == 422 and "field-error" in answer.content.decode()
    assert not Decision.objects.exists()


def test_an_address_without_two_versions_is_a_404(pair: Pair) -> None:
    client = signed_in("engineer")
    assert client.get(reverse("decide")).status_code == 404
    assert client.post(reverse("decide")).status_code == 404
    for pk in ("99", "9" * 30):
        assert client.get(f"/decisions/{pk}/").status_code == 404


def test_a_decision_is_superseded_from_its_page_and_the_former_says_by_what(pair: Pair) -> None:
    client = signed_in("engineer")
    first = make_decision(pair)
    page = client.get(reverse("decision", args=[first.pk])).content.decode()
    again = re.search(r'href="(/decisions/new/[^"]+supersedes=\d+)"', page)
    assert again is not None
    url = again[1].replace("&amp;", "&")
    asked = client.get(url).content.decode()
    assert f'name="supersedes" value="{first.pk}"' in asked
    client.post(url, form_of(pair, chosen="", supersedes=first.pk))
    page = client.get(reverse("decision", args=[first.pk])).content.decode()
    assert "superseded" in page and "Neither" in page and "Decide anew" not in page
    late = client.post(url, form_of(pair, supersedes=first.pk))
    assert late.status_code == 409 and "meanwhile" in late.content.decode()


def test_a_decision_is_withdrawn_with_a_reason_and_stays(pair: Pair) -> None:
    client = signed_in("engineer")
    decision = make_decision(pair)
    url = reverse("withdraw_decision", args=[decision.pk])
    assert client.post(url, {"reason": " "}).status_code == 422
    assert client.get(url)["Location"] == reverse("decision", args=[decision.pk])
    client.post(url, {"reason": "A fault in the import."})
    page = client.get(reverse("decision", args=[decision.pk])).content.decode()
    assert "withdrawn" in page and "A fault in the import." in page
    assert client.post(url, {"reason": "again"}).status_code == 409


def test_a_report_that_cannot_be_read_any_more_says_so_and_breaks_no_page(pair: Pair) -> None:
    client = signed_in("engineer")
    kept = make_decision(pair)
    Decision.objects.bulk_create(
        [Decision(pk=kept.pk + 1, baseline="a@1", candidate="b@1", because="old",
                  report={"format": 0}, articles={}, data_hash="0", code="0")]
    )  # fmt: skip
    at = addresses(pair, Decision.objects.get(pk=kept.pk + 1))
    page = client.get(at["decision"])
    assert page.status_code == 200 and "cannot draw" in page.content.decode()
    assert client.get(at["decision_report"]).status_code == 404
    assert client.get(at["decision_picture"]).status_code == 404
    assert client.post(at["share_decision"], {"days": 5}).status_code == 404
    assert client.get(at["decisions"]).status_code == 200


def test_the_pages_cost_the_same_queries_whatever_there_is(pair: Pair) -> None:
    client = signed_in("engineer")
    decision = make_decision(pair)
    at = addresses(pair, decision)

    def cost(name: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(at[name]).status_code == 200
        return len(found)

    names = ("decisions", "decision", "decide")
    cost("decision")
    before = [cost(name) for name in names]
    for _ in range(4):
        make_decision(pair)
        client.post(at["share_decision"], {"days": 5})
    assert [cost(name) for name in names] == before
    assert before[0] <= 8 and before[1] <= 30 and before[2] <= 25


def test_what_a_version_was_called_then_stands_in_the_report(pair: Pair) -> None:
    decision = make_decision(pair)
    ModelVersion.objects.filter(pk=pair[1].pk).update(name="renamed")
    page = signed_in("analyst").get(reverse("decision", args=[decision.pk])).content.decode()
    assert pair[1].label in page and "One of the two versions is gone." in page
