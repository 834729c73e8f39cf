"""The app of what was said."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate

import surveys


class SurveysConfig(AppConfig):
    name = "surveys"

    def ready(self) -> None:
        from surveys.collecting import triggers as marks  # noqa: PLC0415  # needs the apps
        from surveys.duels import triggers as tallies  # noqa: PLC0415  # needs the apps

        for made, uid in ((tallies, "surveys_pair_tallies"), (marks, "surveys_marks")):
            pre_migrate.connect(made.before_migrate, sender=self, dispatch_uid=uid)
            post_migrate.connect(made.after_migrate, sender=self, dispatch_uid=uid)


def import_from_rooms(layer: str) -> None:
    """Import the file of this name from every room that has one.

    Django asks an app for its tables in one module and for its admin in another.
    """
    for room in iter_modules(surveys.__path__, prefix="surveys."):
        if room.ispkg and find_spec(f"{room.name}.{layer}"):
            import_module(f"{room.name}.{layer}")
