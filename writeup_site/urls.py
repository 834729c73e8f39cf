"""The addresses of the site."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from evaluation.traffic import shares
from evaluation.traffic import views as traffic
from surveys.my_data import accounts
from surveys.thumbs import views as thumbs
from writeup_site.admin_index import keep_index_short
from writeup_site.desk.demo_page import demo_page
from writeup_site.desk.start_page import desk
from writeup_site.embed import views as embed
from writeup_site.home import probes, views
from writeup_site.home.feed import ArticleFeed
from writeup_site.home.languages import set_language
from writeup_site.home.signing_in import admin_login
from writeup_site.operations import views as operations
from writeup_site.webhooks.feeds import verdict_feed

# Here, where pages are: workers and commands would hold 40 MB for it.
admin.autodiscover()
keep_index_short()

urlpatterns = [
    # Asked far more often than anything else, so looked at first.
    path("ballots/", thumbs.ballot, name="ballot"),
    path("api/v1/", include("writeup_site.api.urls")),
    path("", views.home, name="home"),
    path("articles/<article:slug>/", views.article, name="article"),
    path("articles/<article:slug>/card.png", views.article_card, name="article_card"),
    path("articles/<article:slug>/versions/", views.other_versions, name="other_versions"),
    path("feed.atom", ArticleFeed(), name="feed"),
    path("write/", include("writeup_site.writing.urls")),
    path("", include("writeup_site.account.urls")),
    path("logout/", accounts.sign_out, name="logout"),
    path("desk/", desk, name="desk"),
    path("desk/demo/", demo_page, name="demo"),
    path("bring/", include("writeup_site.bringing.urls")),
    path("exports/", include("writeup_site.exporting.urls")),
    path("traffic/", traffic.traffic_page, name="traffic"),
    re_path(
        r"^traffic/picture\.(?P<kind>svg|png|csv)$", traffic.traffic_picture, name="traffic_picture"
    ),
    path("traffic/table.csv", traffic.traffic_table, name="traffic_table"),
    path("outputs/", include("writeup_site.outputs.urls")),
    path("traffic/shares/", shares.shares_page, name="shares"),
    path("references/", include("writeup_site.desk.reference_urls")),
    path("keys/public/<int:pk>/snippet/", embed.snippet_page, name="snippet"),
    path("keys/", include("writeup_site.keys.urls")),
    path("webhooks/", include("writeup_site.webhooks.urls")),
    path("verdicts/feed.atom", verdict_feed, name="verdict_feed"),
    path("", include("writeup_site.people.urls")),
    path("login/company/", include("writeup_site.company_login.urls")),
    path("embed/", include("writeup_site.embed.urls")),
    path("language/", set_language, name="set_language"),
    path("metrics", operations.metrics, name="site_metrics"),
    path("operations/", operations.operations_page, name="operations"),
    path("healthz", probes.healthz, name="healthz"),
    path("favicon.ico", probes.favicon, name="favicon"),
    path("robots.txt", probes.robots, name="robots"),
    path("admin/login/", admin_login),
    path("admin/password_change/", RedirectView.as_view(pattern_name="password")),
    path("admin/", admin.site.urls),
    path("surveys/", include("writeup_site.desk.survey_urls")),
    path("desk/tasks/", include("writeup_site.desk.rating_urls")),
    path("", include("summaries.urls")),
    path("", include("surveys.urls")),
    path("", include("evaluation.urls")),
]

handler500 = views.server_error
