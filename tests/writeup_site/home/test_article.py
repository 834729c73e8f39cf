"""An article's page."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.versions.models import ModelVersion
from surveys.exposures.models import Exposure
from surveys.readers.models import Reader
from tests.rows.written import make_article, make_sections, make_similar, make_summary, make_version
from tests.writeup_site.markup import markup

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole() -> Article:
    """An article that has every part."""
    article = make_article(
        title="Rain", url="https://example.org/rain", text="It poured.\n\nAll day."
    )
    make_sections(make_summary(article))
    make_similar(article, similarity=0.90249, other=make_article(title="Snow", slug="snow"))
    return article


def shown_text(client: Client, article: Article) -> str:
    summary: Summary = client.get(article.get_absolute_url()).context["breakdown"].summary
    return summary.text


def test_the_parts_stand_in_their_order(client: Client, whole: Article) -> None:
    page = client.get(whole.get_absolute_url())
    assert markup(page).headings == [
        "Rain",
        "Summary",
        "Q&As",
        "AI Comments 👍/👎",
        "AI Discussion",
        "Action items",
        "Technical terms",
        "Similar articles",
    ]
    text = page.content.decode()
    parts = ["<h1", "https://example.org/rain", 'id="summary"', 'id="similar"', "🗳️", "<footer"]
    assert sorted(parts, key=text.index) == parts


def test_a_part_without_content_is_left_out(client: Client) -> None:
    article = make_article(title="Rain", text=None)
    make_summary(article)
    page = client.get(article.get_absolute_url())
    assert markup(page).headings == ["Rain", "Summary"]
    assert b"Read the original" not in page.content
    assert b"own text" not in page.content


def test_a_similar_article_shows_its_similarity_and_a_link_where_we_hold_it(
    client: Client, whole: Article
) -> None:
    make_similar(whole, title="Hail", similarity=-0.25)
    page = client.get(whole.get_absolute_url())
    text = page.content.decode()
    assert "0.9025" in text
    assert "-0.2500" in text
    assert "/articles/snow/" in markup(page).links
    assert "Hail" in text


def test_who_wrote_it_stands_under_the_summary_with_its_note(client: Client) -> None:
    version = make_version(name="M22", title="BART", version="2", kind="abstractive", note="Slow.")
    summary = make_summary(version=version, text="It rained.")
    text = client.get(summary.article.get_absolute_url()).content.decode()
    marks = ["It rained.", "Written by M22 BART @2", "badge-abstractive", "Slow."]
    assert sorted(marks, key=text.rindex) == marks


def test_an_article_without_a_live_summary_has_a_page_of_its_own(client: Client) -> None:
    article = make_article(title="Rain", text="It poured.")
    make_summary(article, make_version(status="draft"), text="Secret draft.")
    page = client.get(article.get_absolute_url())
    assert page.status_code == 200
    assert markup(page).headings == ["Rain", "No breakdown yet"]
    assert b"It poured." in page.content
    assert b"Secret draft." not in page.content
    assert b'<form class="thumbs' not in page.content
    assert not Exposure.objects.exists()


def test_a_reader_keeps_their_version_when_the_weights_change(client: Client) -> None:
    article = make_article()
    for text in ("One.", "Two."):
        make_summary(article, text=text)
    first = shown_text(client, article)
    shown_text(client, article)  # the cookie comes back
    ModelVersion.objects.filter(summaries__text=first).update(weight=1e-9)
    assert shown_text(client, article) == first
    assert {shown_text(Client(), article) for _ in range(8)} != {first}
    assert Reader.objects.count() == Exposure.objects.count() == 1


def test_the_version_first_shown_gives_way_once_it_is_not_live(client: Client) -> None:
    article = make_article()
    for text in ("One.", "Two."):
        make_summary(article, text=text)
    first = shown_text(client, article)
    ModelVersion.objects.filter(summaries__text=first).update(status="retired")
    assert shown_text(client, article) != first
    assert Exposure.objects.count() == 1  # the first stays the first


def test_the_list_and_the_page_show_a_new_reader_the_same_version(client: Client) -> None:
    articles = [make_article() for _ in range(8)]
    for article in articles:
        for text in ("One.", "Two.", "Three."):
            make_summary(article, text=text)
    openings = {
        item["article"]: "".join(piece for piece, _ in item["opening"])
        for item in client.get("/").context["items"]
    }
    assert {article: shown_text(client, article) for article in articles} == openings


def test_the_page_of_a_reader_is_in_no_shared_cache(client: Client, whole: Article) -> None:
    page = client.get(whole.get_absolute_url())
    assert {"private", "no-cache"} <= set(page["Cache-Control"].split(", "))
    assert "Cookie" in page["Vary"]


def test_a_head_request_is_no_exposure(client: Client, whole: Article) -> None:
    client.head(whole.get_absolute_url())
    assert not Exposure.objects.exists()


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "http://[", "data:text/html,x", "ftp://a/b"]
)
def test_a_source_that_is_no_web_address_is_not_linked(client: Client, url: str) -> None:
    article = make_article(url=url)
    make_summary(article)
    page = client.get(article.get_absolute_url())
    assert page.status_code == 200
    assert url not in markup(page).links
    assert b"Read the original" not in page.content


def test_markup_in_any_part_is_text(client: Client) -> None:
    hostile = "</p><script>alert(1)</script><img src=x onerror=alert(1)>"
    article = make_article(title=hostile, text=hostile, url='https://e.org/"onmouseover="x')
    version = make_version(name=hostile[:90], kind='k"><b>', note=hostile)
    summary = make_summary(article, version, text=hostile)
    make_sections(summary)
    summary.sections.update(heading=hostile, body=hostile)
    make_similar(article, title=hostile)
    page = markup(client.get(article.get_absolute_url()))
    assert page.inline == []
    assert "img" not in page.tags
    assert page.headings[0] == hostile


def test_an_unknown_article_is_a_404(client: Client) -> None:
    assert client.get("/articles/nope/").status_code == 404


class TestPreview:
    @pytest.fixture
    def draft(self) -> Summary:
        article = make_article()
        make_summary(article, text="Live.")
        return make_summary(article, make_version(name="D", status="draft"), text="Draft.")

    def address(self, draft: Summary, version: str = "D@1") -> str:
        return f"{draft.article.get_absolute_url()}?version={version}"

    def test_the_team_sees_any_version_by_name(
        self, client: Client, team: User, draft: Summary
    ) -> None:
        client.force_login(team)
        page = client.get(self.address(draft))
        assert b"Draft." in page.content
        assert b"Preview." in page.content
        assert b'<form class="thumbs' not in page.content
        assert not Exposure.objects.exists()

    def test_everybody_else_is_sent_to_the_login(self, client: Client, draft: Summary) -> None:
        page = client.get(self.address(draft))
        assert page.status_code == 302
        assert page["Location"].startswith("/login/?next=/articles/")

    def test_a_login_needs_the_permission(self, client: Client, draft: Summary) -> None:
        user = User.objects.create_user("reader")
        client.force_login(user)
        assert client.get(self.address(draft)).status_code == 403
        user.user_permissions.add(Permission.objects.get(codename="view_modelversion"))
        assert client.get(self.address(draft)).status_code == 200

    @pytest.mark.parametrize("version", ["D@2", "nope", "", "@", "%00"])
    def test_a_version_that_wrote_nothing_here_is_a_404(
        self, client: Client, team: User, draft: Summary, version: str
    ) -> None:
        client.force_login(team)
        assert client.get(self.address(draft, version)).status_code == 404

    def test_the_page_lists_all_versions_for_the_team_alone(
        self, client: Client, team: User, draft: Summary
    ) -> None:
        address = draft.article.get_absolute_url()
        assert b"All versions" not in client.get(address).content
        client.force_login(team)
        assert f"{address}?version=D%401" in markup(client.get(address)).links


def test_a_page_takes_the_same_few_queries_whatever_it_holds(
    client: Client, whole: Article, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(whole.get_absolute_url())
    # which notes the exposure
    first = client.get(whole.get_absolute_url()).context["breakdown"].summary
    for _ in range(15):
        make_sections(make_summary(whole))
        make_sections(first)
        make_similar(whole)
    # article, tags, first exposure, versions, reader, all opinions, sections, similar articles,
    # open surveys
    with django_assert_num_queries(9):
        page = client.get(whole.get_absolute_url())
    # a summary, 6 + 15 · 6 sections, 1 + 15 similar articles
    assert page.content.count(b'<form class="thumbs') == 113


def test_a_first_visit_adds_what_it_writes(
    client: Client, whole: Article, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    # Of the 9 above those that need no reader; shares, and the plan: look, savepoint, insert,
    # release.
    with django_assert_max_num_queries(14):
        client.get(whole.get_absolute_url())
    # The 9 above; reader, plan and exposure each: look, savepoint, insert, release; and two looks.
    with django_assert_max_num_queries(25):
        client.get(whole.get_absolute_url())


def test_a_summarys_markdown_is_shown_and_the_team_sees_what_was_written(client: Client) -> None:
    text = "**It rained** <i>all</i> day, see [there](https://example.org/x)."
    summary = make_summary(text=text)
    page = client.get(summary.article.get_absolute_url())
    assert "<strong>It rained</strong> &lt;i&gt;all&lt;/i&gt; day, see there." in page.text
    assert "example.org/x" not in page.text.split("<h2", 1)[1]
    assert "as it was written" not in client.get(f"{summary.article.get_absolute_url()}?raw=1").text
    user = User.objects.create_user("analyst")
    user.user_permissions.add(Permission.objects.get(codename="view_modelversion"))
    client.force_login(user)
    assert "as it was written" in client.get(summary.article.get_absolute_url()).text
    page = client.get(f"{summary.article.get_absolute_url()}?raw=1")
    assert (
        "**It rained** &lt;i&gt;all&lt;/i&gt; day, see [there](https://example.org/x)." in page.text
    )


def test_the_team_is_told_that_a_summary_is_in_no_duel(client: Client) -> None:
    summary = make_summary()
    Summary.objects.update(gives_away=4)
    address = summary.article.get_absolute_url()
    assert "refuses" not in client.get(address).text
    user = User.objects.create_user("analyst")
    user.user_permissions.add(Permission.objects.get(codename="view_modelversion"))
    client.force_login(user)
    assert "This summary refuses: it is shown in no duel" in client.get(address).text


def test_the_pages_description_is_the_words_without_their_markdown(client: Client) -> None:
    summary = make_summary(text="**It rained** <i>all</i> day.")
    page = client.get(summary.article.get_absolute_url()).text
    assert 'content="It rained &lt;i&gt;all&lt;/i&gt; day."' in page
