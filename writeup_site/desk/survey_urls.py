"""The addresses of surveys' results; they stand above `surveys` and `evaluation`."""

from django.urls import path, re_path

from writeup_site.desk import survey_results as survey_views

urlpatterns = [
    path("<slug:slug>/results/", survey_views.results, name="survey_results"),
    path(
        "<slug:slug>/results/responses.csv", survey_views.results_table, name="survey_results_table"
    ),
    path(
        "<slug:slug>/results/<int:number>/", survey_views.results_texts, name="survey_results_texts"
    ),
    re_path(
        r"^(?P<slug>[-\w]+)/results/days\.(?P<kind>svg|png|csv)$",
        survey_views.results_days,
        name="survey_results_days",
    ),
    re_path(
        r"^(?P<slug>[-\w]+)/results/(?P<number>\d{1,4})\.(?P<kind>svg|png|csv)$",
        survey_views.results_picture,
        name="survey_results_picture",
    ),
]
