"""Nothing about a rater's page but its texts tells which version wrote which.

As of duels (`tests.surveys.duels.test_blindness`): whoever learns on one half of many pages whether
the version of the higher id stands first is right on the other half no more often than chance.
"""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from summaries.versions.models import ModelVersion
from surveys.experts import views
from surveys.experts.models import RatingTask, TaskPlace
from surveys.experts.selectors import PlacePage
from tests.rows.rating_tasks import make_rating_task, rater_at_browser
from tests.rows.written import make_version
from tests.surveys.blindness import Served, best_guess, features_of, measured

pytestmark = pytest.mark.django_db

PAGES = 120
SWAPPED = re.compile(r'(csrfmiddlewaretoken" value=")([^"]+)')


def served(task: RatingTask, pages: int) -> list[Served]:
    """So many pages of a task through the real view, each article's, of raters of their own."""
    found: list[Served] = []
    while len(found) < pages:
        client = rater_at_browser(task)
        client.post(f"/rate/{task.slug}/begin/")
        place = TaskPlace.objects.order_by("-pk").select_related("item__article")[0]
        response, measures = measured(lambda client=client: client.get(f"/rate/{task.slug}/1/"))  # type: ignore[misc]
        found.append(one_of(place, response, client, measures, len(found)))
        TaskPlace.objects.update(seat=None)  # so that the next rater may get any article
    return found


def one_of(
    place: TaskPlace, response: HttpResponse, client: Client, measures: dict[str, float | str],
    number: int,
) -> Served:  # fmt: skip
    """The page with its texts swapped and tokens levelled."""
    rows = {text.pk: text for text in place.item.texts.select_related("summary")}
    texts = [rows[pk].summary for pk in place.order]
    page = response.content.decode()
    for text in texts:
        assert text is not None and page.count(f"<p>{text.text}</p>") == 1
        page = page.replace(f"<p>{text.text}</p>", "<p>A text.</p>")
    article = place.item.article
    page = page.replace(f">{article.title}<", ">A title<").replace(article.text or "", "Its text.")
    page = SWAPPED.sub(lambda found: found[1] + "x" * len(found[2]), page)
    versions = [text.version_id for text in texts if text is not None]
    one = Served(higher_left=versions[0] > versions[-1], page=page)
    one.features = features_of(page, response, client) | measures | {"order": number}
    return one


def versions() -> list[ModelVersion]:
    return [make_version(name) for name in ("zeta", "alpha-with-a-very-long-name")]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["ratings", "pairs"])
def test_many_pages_tell_nobody_which_text_is_whose(kind: str) -> None:
    every = served(make_rating_task(articles=12, versions=versions(), kind=kind), PAGES)
    first = sum(one.higher_left for one in every)
    assert 32 < first < 88  # 60 ± 5 standard deviations of 5.5
    accuracy, name, bound = best_guess(every)
    assert accuracy <= bound, f"{name} tells the texts apart on {accuracy:.0%} of pages"
    bare = {re.sub(r"\d+", "0", one.page) for one in every}
    assert len(bare) == 1  # byte for byte, but for texts, tokens and their lengths in words


def test_a_page_that_leaks_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = views._texts

    def leaky(page: PlacePage, form: object) -> list[dict[str, object]]:
        shown = honest(page, form)  # type: ignore[arg-type]
        versions = [text.summary.version_id for text in page.texts if text.summary]
        return [
            each | {"letter": f"{each['letter']}{at}"}
            for each, at in zip(shown, versions, strict=True)
        ]

    monkeypatch.setattr(views, "_texts", leaky)
    accuracy, _, bound = best_guess(served(make_rating_task(articles=6, versions=versions()), 80))
    assert accuracy > bound


def test_a_page_names_no_version_and_leads_to_no_page_that_does() -> None:
    task = make_rating_task(versions=[make_version("zeta"), make_version("beta")])
    client = rater_at_browser(task)
    client.post(f"/rate/{task.slug}/begin/")
    for rest in ("", "1/"):
        page = client.get(f"/rate/{task.slug}/{rest}").text
        assert "zeta" not in page and "beta" not in page
        leads = set(re.findall(r'href="(/[^"]*)"', page))
        own = ("/rate/", "/static/", "/feed.atom")
        assert [each for each in leads if not each.startswith(own)] == []
