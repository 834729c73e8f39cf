"""The app of what was computed."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "evaluation"
