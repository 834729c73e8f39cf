"""The addresses of the team's pages."""

from django.urls import path, re_path

from evaluation import views

urlpatterns = [
    path("models/", views.models_page, name="models"),
    re_path(r"^models/picture\.(?P<kind>svg|png)$", views.models_picture, name="models_picture"),
    path("models/table.csv", views.models_table, name="models_table"),
    path("models/compare/", views.compare_page, name="compare"),
    path("models/compare/table.csv", views.compare_table, name="compare_table"),
    re_path(
        r"^models/compare/report\.(?P<kind>json|md)$", views.compare_report, name="compare_report"
    ),
    re_path(
        r"^models/compare/(?P<name>forest|trend|strengths|matrix)\.(?P<kind>svg|png)$",
        views.compare_picture,
        name="compare_picture",
    ),
    path("models/compare/articles/<slug:slug>/", views.compare_article, name="compare_article"),
    path("metrics/", views.metrics_page, name="metrics"),
    path("metrics/table.csv", views.metrics_table, name="metrics_table"),
    re_path(
        r"^metrics/(?P<group>[\w-]+)/(?P<dimension>[\w -]+)\.(?P<kind>svg|png)$",
        views.metrics_picture,
        name="metrics_picture",
    ),
    path("runs/", views.runs_page, name="runs"),
    path("runs/start/", views.start_run, name="start_run"),
    path("runs/<int:pk>/", views.run_page, name="run"),
    path("runs/<int:pk>/cancel/", views.stop_run, name="stop_run"),
]
