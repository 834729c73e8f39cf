"""The addresses of what readers say; each kind of ballot has its own."""

from django.urls import include, path

from surveys.collecting.registry import KINDS
from surveys.exposures import views as exposures
from surveys.my_data import accounts
from surveys.my_data import views as my_data
from surveys.screening import views as quarantine

urlpatterns = [
    path("shown/", exposures.shown, name="shown"),
    path("quarantine/", quarantine.quarantine_page, name="quarantine"),
    path("quarantine/review/", quarantine.review_quarantine, name="review_quarantine"),
    *(path("", include(kind.urls)) for kind in KINDS if kind.urls),
    path("desk/surveys/", include("surveys.building.urls")),
    path("desk/tasks/", include("surveys.experts.desk_urls")),
    path("rate/", include("surveys.experts.urls")),
    path("join/", accounts.join, name="join"),
    path("me/", my_data.my_data, name="my_data"),
    path("me/export/", my_data.export, name="export_my_data"),
    path("me/delete/", my_data.delete, name="delete_my_data"),
]
