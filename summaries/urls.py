"""The addresses of batches and of versions that write."""

from django.urls import path

from summaries.batches import views as generations
from summaries.versions import views as versions

urlpatterns = [
    path("generations/", generations.generations_page, name="generations"),
    path("generations/plan/", generations.generation_plan, name="generation_plan"),
    path("generations/start/", generations.start_generation, name="start_generation"),
    path("generations/<int:pk>/", generations.generation_page, name="generation"),
    path(
        "generations/<int:pk>/failures.csv",
        generations.generation_failures,
        name="generation_failures",
    ),
    path("generations/<int:pk>/cancel/", generations.cancel_generation, name="cancel_generation"),
    path("generations/<int:pk>/retry/", generations.retry_generation, name="retry_generation"),
    path("models/versions/", versions.versions_page, name="versions"),
    path("models/versions/new/", versions.new_version, name="version_new"),
    path("models/versions/<int:pk>/", versions.version_page, name="version"),
    path("models/versions/<int:pk>/status/", versions.change_status, name="version_status"),
]
