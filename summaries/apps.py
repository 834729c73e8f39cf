"""The app of what was written."""

from django.apps import AppConfig


class SummariesConfig(AppConfig):
    name = "summaries"
