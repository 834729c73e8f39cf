"""The demo: its first look, and that it goes without a trace but for what people touched."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import Settings

from evaluation.comparison.report import Versus
from summaries.articles.models import Article
from summaries.breakdowns.models import Rating, Section, Summary
from summaries.ratings.models import Rater
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from surveys.ideas.models import Idea
from surveys.questionnaires.models import Survey
from surveys.readers.models import Reader
from tests.rows.ideas import give
from tests.rows.said import make_reader, thumb
from tests.rows.written import make_article, make_summary, make_version
from tests.writeup_site.roles import signed_in
from writeup_site.desk.demo import demo_here, remove_demo
from writeup_site.desk.start import main_comparisons
from writeup_site.management.commands import up

pytestmark = pytest.mark.django_db


def verdicts(versus: Versus) -> set[str | None]:
    """Of duels and of 👍."""
    found = (versus.estimate(key) for key in ("duels", "approval"))
    return {each.verdict for each in found if each is not None}


@pytest.mark.slow
def test_the_demo_shows_its_best_first_and_goes_but_for_what_people_touched() -> None:
    call_command("load_demo", verbosity=0)  # no worker has to have done anything by then
    shares = {version.identifier: version.weight for version in ModelVersion.objects.all()}
    assert shares.pop("hand-written@1") == 5 and set(shares.values()) == {1}
    whole = Summary.objects.filter(version__name="hand-written")
    kinds = {frozenset(s.sections.values_list("kind", flat=True)) for s in whole}
    assert kinds == {frozenset(Section.Kind.values)}  # every one has every part
    reports = main_comparisons(None)
    assert {each.baseline.identifier for each in reports} == {"hand-written@1"}
    # One measure has decided, the other has not.
    assert {"worse", "cannot tell yet"} in [verdicts(each.versus[0]) for each in reports]
    assert Rating.objects.filter(group="simulated").count() == 96 * 3 * 2
    assert Rater.objects.filter(name__startswith="simulated rater").count() == 3

    own = make_summary(make_article(title="Our own"), make_version("Ours"))
    touched = whole.order_by("pk")[0]
    vote, reader = thumb(touched), make_reader()
    wanted = Idea.objects.get(title="Read the breakdown aloud")
    give(reader, wanted, 2)
    assert demo_here().kept == (touched.article.title,)
    removal = remove_demo()
    assert removal.gone == (
        "Gone: 100 simulated readers, 23 articles, 0 versions, 1 survey and 7 ideas.",
    )
    assert [said.split(":")[0] for said in removal.stays] == [
        "Articles that people touched stay", "Versions that something still needs stay",
        "Ideas that readers gave points stay",
    ]  # fmt: skip
    assert set(Article.objects.all()) == {touched.article, own.article}
    assert not Reader.objects.filter(simulated=True).exists()
    assert not Rating.objects.exists() and not Survey.objects.exists()
    assert list(Idea.objects.all()) == [wanted]
    assert Ballot.objects.filter(pk=vote.pk, applied_at__isnull=False).exists()
    thumb(touched, 0, vote.reader)
    vote.reader.delete()
    assert "23 articles" not in remove_demo().sentences[0]  # nothing more than before
    assert set(Article.objects.all()) == {own.article}
    assert list(ModelVersion.objects.all()) == [own.version]


def test_an_admin_removes_it_on_the_desk_and_nobody_else(client: Client, team: User) -> None:
    make_summary(make_article(source="writeup-demo", key="demo-frost-watch", title="Frost"))
    engineer = signed_in("engineer")
    assert "Remove the demo" not in engineer.get("/desk/").text
    assert engineer.get("/desk/demo/").status_code == 403
    assert engineer.post("/desk/demo/").status_code == 403
    client.force_login(team)
    assert '<a href="/desk/demo/">Remove the demo</a>' in client.get("/desk/").text
    page = client.get("/desk/demo/").text
    assert "1 of its articles stay" in page and "Frost" in page  # another version wrote of it
    Summary.objects.all().delete()
    answer = client.post("/desk/demo/", follow=True)
    assert "Gone: 0 simulated readers, 1 article" in answer.text
    assert not Article.objects.exists()
    assert "Nothing of the demo is here" in client.get("/desk/demo/").text


@pytest.mark.parametrize(("wanted", "loaded"), [(True, ["load_demo"]), (False, [])])
def test_the_site_starts_without_it_where_that_is_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, wanted: bool, loaded: list[str]
) -> None:
    settings.DEMO = wanted
    called: list[str] = []

    def call(name: str, **_: Any) -> None:
        called.append(name)

    monkeypatch.setattr(up, "call_command", call)
    up.Command()._prepare()
    assert called == ["migrate", "collectstatic", *loaded]
