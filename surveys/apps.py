"""The app of what was said."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "surveys"
