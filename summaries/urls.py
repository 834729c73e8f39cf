"""The addresses of batches and of versions that write."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from summaries.batches import views as batches
from summaries.versions import views as versions

urlpatterns = [
    path("batches/", batches.batches_page, name="batches"),
    path("batches/plan/", batches.batch_plan, name="batch_plan"),
    path("batches/start/", batches.start_batch, name="start_batch"),
    path("batches/<int:pk>/", batches.batch_page, name="batch"),
    path(
        "batches/<int:pk>/failures.csv",
        batches.batch_failures,
        name="batch_failures",
    ),
    path("batches/<int:pk>/cancel/", batches.cancel_batch, name="cancel_batch"),
    path("batches/<int:pk>/retry/", batches.retry_batch, name="retry_batch"),
    path("models/versions/", versions.versions_page, name="versions"),
    path("models/versions/new/", versions.new_version, name="version_new"),
    path("models/versions/<int:pk>/", versions.version_page, name="version"),
    path("models/versions/<int:pk>/status/", versions.change_status, name="version_status"),
    re_path(
        r"^generations/(?P<rest>.*)$",
        RedirectView.as_view(url="/batches/%(rest)s", permanent=True, query_string=True),
    ),
]
