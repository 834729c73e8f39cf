"""The pages of outputs: what the address asks for, one article opened, notes and kept lists."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from evaluation.agreement.reports import refresh_reports
from evaluation.opinions.services import derive_all_marked
from summaries.breakdowns.models import Summary
from summaries.versions.models import ModelVersion
from surveys.collecting.services import collect_backlog
from tests.rows.said import make_ballot, make_reader
from tests.rows.scored import make_score
from tests.rows.written import (
    articles_of,
    make_article,
    make_pair,
    make_section,
    make_sections,
    make_summary,
    make_version,
    summary_of,
)
from tests.writeup_site.markup import markup
from tests.writeup_site.roles import signed_in
from writeup_site.outputs.models import Note, SavedView
from writeup_site.outputs.selectors import PAGE

pytestmark = pytest.mark.django_db

ROUGE = "rougeL|stem:yes|refs:mean|v:0.1.2"


@pytest.fixture
def analyst() -> Client:
    return signed_in("analyst")


def vote(summary: Summary, *values: int, reasons: tuple[str, ...] = ()) -> None:
    for value in values:
        make_ballot(make_reader(), summary, value, reasons=reasons)
    collect_backlog()
    derive_all_marked()


@pytest.fixture
def pair() -> tuple[ModelVersion, ModelVersion]:
    """Two versions on three articles: what they wrote scores 0.1, 0.2, 0.3 and 0.5, 0.6, 0.7."""
    one, other = make_pair(articles=3, references=["It rained all day."], tags=["rain"])
    for place, article in enumerate(articles_of(one)):
        make_score(summary_of(one, article), 0.1 + place / 10, ROUGE)
        make_score(summary_of(other, article), 0.5 + place / 10, ROUGE)
    return one, other


def shown(client: Client, query: str = "") -> list[int]:
    """Ids of the summaries in the list."""
    return [row.summary.pk for row in client.get(f"/outputs/?{query}").context["found"].rows]


def test_they_are_for_the_team_alone(analyst: Client, pair: Any) -> None:
    for address in ("/outputs/", f"/outputs/{Summary.objects.all()[0].pk}/"):
        assert Client().get(address)["Location"].startswith("/login/")
        assert analyst.get(address).status_code == 200
    assert analyst.get("/outputs/999999/").status_code == 404
    for address in ("/outputs/views/", f"/outputs/{Summary.objects.all()[0].pk}/notes/"):
        assert Client().post(address).status_code == 302
    assert not Note.objects.exists() and not SavedView.objects.exists()


def test_the_address_says_which_and_in_which_order(analyst: Client, pair: Any) -> None:
    one, other = pair
    first, second, third = articles_of(one)
    low = [summary_of(one, article).pk for article in (first, second, third)]
    assert shown(analyst, "order=lowest")[:3] == low
    assert shown(analyst, "order=highest")[0] == summary_of(other, third).pk
    assert shown(analyst, f"version={one.identifier}&order=highest") == low[::-1]
    assert shown(analyst, "below=0.3&order=lowest") == low[:2]  # 0.1 and 0.2
    assert shown(analyst, "above=0.6&order=lowest&tag=rain") == [
        summary_of(other, second).pk, summary_of(other, third).pk,
    ]  # fmt: skip
    vote(summary_of(other, second), 1, -1, -1, reasons=("long",))
    assert shown(analyst, "votes=down") == [summary_of(other, second).pk]
    assert shown(analyst)[0] == summary_of(other, second).pk  # unasked: most 👎 first
    assert shown(analyst, "reason=long&share=66") == [summary_of(other, second).pk]  # 2 of 3
    assert shown(analyst, "reason=wrong") == shown(analyst, "share=67") == []
    assert len(shown(analyst, "order=scores-apart")) == 3
    assert shown(analyst, "order=votes-apart") == []  # votes on one version only


def test_words_are_found_in_texts_and_titles_and_marked(analyst: Client, pair: Any) -> None:
    wanted = make_summary(make_article(title="Sleet"), pair[0], "Long before. The quay was icy.")
    assert shown(analyst, "q=QUAY+sleet") == [wanted.pk]
    assert "<mark>quay</mark>" in analyst.get("/outputs/?q=quay").text
    assert "Nothing matches" in analyst.get("/outputs/?q=quay+harbour").text


def test_pages_follow_each_other_by_key_and_the_opened_one_leads_back(analyst: Client) -> None:
    version = make_version()
    made = [make_summary(version=version).pk for _ in range(PAGE + 2)]
    page = analyst.get("/outputs/?order=newest")
    first = [row.summary.pk for row in page.context["found"].rows]
    assert first == made[:1:-1]
    [onward] = [link for link in markup(page).links if "after=" in link]
    assert shown(analyst, onward.removeprefix("?")) == made[1::-1]
    [back] = [link for link in markup(analyst.get(f"/outputs/{onward}")).links if "before=" in link]
    assert shown(analyst, back.removeprefix("?")) == first
    opened = analyst.get(f"/outputs/{made[1]}/?order=newest")
    assert (opened.context["place"], opened.context["number"]) == (PAGE + 1, PAGE + 2)
    assert f"/outputs/{made[2]}/?" in opened.context["earlier"]
    assert f"/outputs/{made[0]}/?" in opened.context["later"]
    address, _, anchor = opened.context["back"].partition("#")
    assert anchor == f"o{made[1]}" and f'id="{anchor}"' in analyst.get(address).text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("version=gone%401", "No version is called “gone@1”"),
        ("source=gone", "No article has the source “gone”"),
        ("metric=gone", "Nothing is scored by “gone”"),
        ("above=lots", "Enter a number"),
        ("order=sideways", "sideways"),
        ("q=%00", "Null characters"),
    ],
)
def test_what_the_address_asks_for_in_vain_is_said_with_a_way_out(
    analyst: Client, pair: Any, query: str, said: str
) -> None:
    page = analyst.get(f"/outputs/?{query}")
    assert page.status_code == 404
    assert said in page.text and 'href="/outputs/"' in page.text


def test_any_cursor_and_any_sign_are_answered(analyst: Client, pair: Any) -> None:
    for query in ("after=x", "before=nan_1", "after=inf_99999", "q=%25_%5C", "beside=x"):
        assert analyst.get(f"/outputs/?{query}").status_code == 200, query
        assert analyst.get(f"/outputs/{Summary.objects.all()[0].pk}/?{query}").status_code == 200


def test_an_empty_site_says_how_outputs_come_in(analyst: Client) -> None:
    assert "No version has written anything yet" in analyst.get("/outputs/").text
    make_summary()
    page = analyst.get("/outputs/").text
    assert "no votes" in page and "Score</label>" not in page  # nothing is scored


def test_the_article_is_opened_with_its_reference_and_the_other_version(
    analyst: Client, pair: Any
) -> None:
    one, other = pair
    article = articles_of(one)[0]
    summary = summary_of(one, article)
    Summary.objects.filter(pk=summary.pk).update(text="All day it snowed.")
    vote(summary, -1, reasons=("wrong",))
    make_sections(summary)
    page = analyst.get(f"/outputs/{summary.pk}/?votes=down")
    assert "It rained all day." in page.text and 'run-neither">snowed' in page.text
    opened = page.context["opened"]
    assert [each.summary.version for each in opened.outputs] == [one, other]
    assert opened.outputs[0].thumbs.reasons == (("wrong", 1),)
    [row] = opened.measured
    assert row.values == (0.1, 0.5) and row.best == {1}
    assert "The rest of the breakdown" in page.text
    third = make_summary(article, text="It hailed.")
    beside = analyst.get(f"/outputs/{summary.pk}/?beside={third.version.identifier}")
    assert [e.summary.pk for e in beside.context["opened"].outputs] == [summary.pk, third.pk]


def test_an_opened_output_counts_the_votes_on_each_part(analyst: Client, pair: Any) -> None:
    one, _ = pair
    summary = summary_of(one, articles_of(one)[0])
    liked, silent = make_section(summary, "action"), make_section(summary, "term")
    for value in (1, 1, -1):
        make_ballot(make_reader(), liked, value)
    make_ballot(make_reader(simulated=True), liked, -1)  # no reader's
    collect_backlog()
    derive_all_marked()
    page = analyst.get(f"/outputs/{summary.pk}/")
    parts = page.context["opened"].outputs[0].sections
    assert [(each.section, each.up, each.down) for each in parts] == [(liked, 2, 1), (silent, 0, 0)]
    assert page.text.count("sections__votes") == 1


def test_a_note_names_people_and_only_its_author_deletes_it(pair: Any) -> None:
    ann, ben = signed_in("analyst"), signed_in("engineer")
    User.objects.create_user("reader")
    summary = Summary.objects.all()[0]
    address = f"/outputs/{summary.pk}/"
    said = "Look, @engineer and @reader <b>: mail@analyst.example"
    answer = ann.post(f"{address}notes/", {"text": said, "query": "votes=none&x=1"})
    assert answer["Location"] == f"{address}?votes=none#notes-{summary.pk}"
    note = Note.objects.get()
    assert [user.username for user in note.mentions.all()] == ["engineer"]  # no reader, no mail
    page = ben.get(address).text
    assert '<b class="mention">@engineer</b> and' in page and "&lt;b&gt;" in page
    assert "1 note" in ben.get("/outputs/").text
    ben.post(f"{address}notes/", {"delete": note.pk})
    assert Note.objects.exists()
    ann.post(f"{address}notes/", {"delete": note.pk})
    assert not Note.objects.exists()
    refused = ann.post(f"{address}notes/", {"text": " "}, follow=True)
    assert "Nothing was saved" in refused.text and not Note.objects.exists()


def test_a_list_is_kept_for_oneself_or_for_the_team(pair: Any) -> None:
    ann, ben = signed_in("analyst"), signed_in("engineer")
    said = {"name": "Bad ones", "query": "order=lowest&votes=down&after=1&evil=2"}
    answer = ann.post("/outputs/views/", said)
    assert answer["Location"] == "/outputs/?votes=down&order=lowest"
    assert SavedView.objects.get().query == "votes=down&order=lowest"
    assert "Bad ones" in ann.get("/outputs/").text
    assert "Bad ones" not in ben.get("/outputs/").text
    ann.post("/outputs/views/", {**said, "query": "votes=none", "for_team": "on"})
    view = SavedView.objects.get()  # the same name stands for the new list
    assert "Bad ones" in ben.get("/outputs/").text
    ben.post("/outputs/views/", {"delete": view.pk})
    assert SavedView.objects.exists()
    ann.post("/outputs/views/", {"delete": view.pk})
    assert not SavedView.objects.exists()
    for wrong in ({"name": ""}, {"name": "x" * 61}, {"name": "x", "query": "q=" + "x" * 3000}):
        page = ann.post("/outputs/views/", wrong, follow=True)
        assert "Nothing was saved" in page.text and not SavedView.objects.exists()


def test_the_pages_cost_the_same_queries_however_many_there_are(
    analyst: Client, pair: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    one, other = pair
    summary = summary_of(one, articles_of(one)[0])
    listed, opened = "/outputs/?tag=rain&q=text&votes=none", f"/outputs/{summary.pk}/?votes=none"
    for more in (0, 8):
        for _ in range(more):
            article = make_article(tags=["rain"], references=["Rain."])
            for version in (one, other):
                make_score(make_summary(article, version, "A text of rain."), 0.5, ROUGE)
        for address in (listed, opened):  # what changed is read into columns once
            analyst.get(address)
        with django_assert_num_queries(17):
            analyst.get(listed)
        with django_assert_num_queries(23):
            analyst.get(opened)


def test_an_article_leads_to_what_the_version_named_first_wrote(analyst: Client, pair: Any) -> None:
    one, other = pair
    article = articles_of(one)[0]
    query = f"version={other.identifier.replace('@', '%40')}&version={one.identifier[:-2]}%401"
    answer = analyst.get(f"/outputs/of/{article.slug}/?{query}")
    assert answer["Location"] == f"/outputs/{summary_of(other, article).pk}/?{query}"
    opened = analyst.get(answer["Location"]).context["opened"]
    assert [each.summary.version for each in opened.outputs] == [other, one]
    assert analyst.get(f"/outputs/of/{make_article().slug}/").status_code == 404


def test_the_desk_says_who_asks_me_and_which_lists_are_kept(pair: Any) -> None:
    ann, ben = signed_in("analyst"), signed_in("engineer")
    summary = Summary.objects.all()[0]
    ann.post(f"/outputs/{summary.pk}/notes/", {"text": "Is this right, @engineer?"})
    said = {"name": "Bad ones", "query": "order=lowest", "for_team": "on"}
    ann.post("/outputs/views/", said)
    desk = ben.get("/desk/").text
    assert "Colleagues ask you" in desk and f"/outputs/{summary.pk}/#notes-" in desk
    assert 'href="/outputs/?order=lowest">Bad ones' in desk
    assert "Outputs on which they differ most" in desk
    assert "Colleagues ask you" not in ann.get("/desk/").text


def test_figures_of_a_comparison_lead_to_the_outputs_behind_them(
    analyst: Client, pair: Any
) -> None:
    one, other = pair
    for article in articles_of(one):
        vote(summary_of(one, article), 1, 1)
        vote(summary_of(other, article), -1, 1, reasons=("long",))
        vote(summary_of(other, article), -1)
    refresh_reports()
    address = f"/models/compare/?baseline={one.identifier}&candidate={other.identifier}&tag=rain"
    links = markup(analyst.get(address)).links
    behind = [link for link in links if link.startswith("/outputs/?")]
    both = f"version={other.identifier.replace('@', '%40')}&version={one.identifier[:-2]}%401"
    assert f"/outputs/?{both}&tag=rain&metric=rougeL&order=scores-apart" in behind
    assert f"/outputs/?{both}&tag=rain&order=votes-apart" in behind
    assert any("reason=long" in link for link in behind)
    assert all(analyst.get(link).status_code == 200 for link in behind)
    article = articles_of(one)[0]
    assert any(link.startswith(f"/outputs/of/{article.slug}/?version=") for link in links)
