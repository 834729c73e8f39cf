"""Pages of the team over 20,000 articles by three versions each, and over its own long lists.

    python -m benchmarks.output_pages [--articles 20000] [--ballots 200000] [--views 40]
                                      [--keep FOLDER]

Builds a database in a folder of its own, derives the columns of opinions, and asks for each page
again and again through the whole stack but the socket: percentiles, queries and bytes of each.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time

from benchmarks import compare_data
from benchmarks.compare_page import percentiles, timed
from benchmarks.team_rows import add_team_rows

PAGES = (
    "/outputs/",
    "/outputs/?order=lowest&metric=m1",
    "/outputs/?order=scores-apart&metric=m1",
    "/outputs/?order=votes-apart",
    "/outputs/?version=v1%401&votes=down&share=50&source=north",
    "/outputs/?q=harbour+59999",
    "/outputs/?order=newest&after=-{middle}.0_{middle}",
    "/outputs/{middle}/?order=lowest&metric=m1",
    "/models/versions/2/",
    "/models/",
    "/desk/",
    "/desk/surveys/",
    "/desk/surveys/reading-0/edit/",
    "/surveys/reading-0/results/",
    "/people/",
    "/experiments/",
)
WORDS = (
    " The harbour froze over on Tuesday for the first time in thirty years, and boats stayed in."
    * 4
)


def measure(views: int) -> None:
    """Ask for each page in turn and print how long the server took."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from summaries.breakdowns.models import Summary

    middle = Summary.objects.count() // 2
    client = Client()
    client.force_login(User.objects.create_superuser("team", password=None))
    for page in (page.format(middle=middle) for page in PAGES):
        timed(f"first look at {page}", lambda page=page: client.get(page))
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(page)
        number = len(queries)
        assert answer.status_code == 200, (page, answer.status_code)
        times, busy = [], []
        for _ in range(views):
            start, began = time.perf_counter(), time.process_time()
            client.get(page)
            times.append(1000 * (time.perf_counter() - start))
            busy.append(1000 * (time.process_time() - began))
        size = f"{number:3} queries  {len(answer.content):,} bytes"
        print(f"{size}  {percentiles(times)}; computing {percentiles(busy)}  {page}", flush=True)
    print("load of the machine:", ", ".join(f"{load:.1f}" for load in os.getloadavg()))


def build(articles: int, ballots: int) -> None:
    """Three versions of each article, two metrics, half of the ballots thumbs, half duels."""
    from django.db.models import F, TextField, Value
    from django.db.models.functions import Concat

    from evaluation.opinions.services import derive_first
    from summaries.breakdowns.models import Summary

    compare_data.VERSIONS, compare_data.ARTICLES, compare_data.METRICS = 3, articles, 2
    compare_data.CELLS = 3 * articles
    timed("build", lambda: compare_data.build(ballots))
    longer = Concat(F("text"), Value(WORDS), output_field=TextField())
    timed("longer texts", lambda: Summary.objects.update(text=longer))
    timed("derive everything", derive_first)
    timed("surveys, people, experiments", add_team_rows)


def main() -> None:
    """Build and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--ballots", type=int, default=200_000)
    parser.add_argument("--views", type=int, default=40)
    parser.add_argument("--keep", help="Build into this folder, or use what is there.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["WRITEUP_DATA_DIR"] = options.keep or scratch
        os.environ["DJANGO_SETTINGS_MODULE"] = "writeup_site.settings"
        os.environ["LOG_LEVEL"] = "ERROR"
        import django

        django.setup()
        from django.conf import settings
        from django.contrib.auth.models import User
        from django.core.management import call_command

        from evaluation.opinions.models import OpinionState

        settings.ALLOWED_HOSTS = ["testserver"]
        plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
        settings.STORAGES["staticfiles"]["BACKEND"] = plain
        call_command("migrate", verbosity=0)
        if not OpinionState.objects.exists():
            build(options.articles, options.ballots)
        User.objects.filter(username="team").delete()
        measure(options.views)


if __name__ == "__main__":
    main()
