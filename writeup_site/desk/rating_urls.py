"""The addresses of rating tasks' results; they stand above `surveys` and `evaluation`."""

from django.urls import path

from writeup_site.desk import rating_results as views

urlpatterns = [
    path("<slug:slug>/results/", views.results, name="rating_results"),
    path("<slug:slug>/results/answers.csv", views.answers_table, name="rating_answers"),
    path("<slug:slug>/results/raters.csv", views.raters_table, name="rating_raters"),
    path("<slug:slug>/results/raters/<int:rater>/", views.rater_page, name="rating_rater"),
    path(
        "<slug:slug>/results/texts/<int:text>/<int:number>/",
        views.adjudication,
        name="rating_adjudication",
    ),
]
