"""The app of the site itself: pages where the others meet, checks, commands."""

from django.apps import AppConfig


class WriteupSiteConfig(AppConfig):
    name = "writeup_site"

    def ready(self) -> None:
        from common.web.languages import DjangoTranslator  # noqa: PLC0415
        from common.words.language import translate_by  # noqa: PLC0415
        from writeup_site import checks  # noqa: F401, PLC0415  # registers them
        from writeup_site.processes import celery  # noqa: F401, PLC0415  # who nudges sends by it

        translate_by(DjangoTranslator())
