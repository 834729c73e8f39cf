"""Moments in templates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.template import Context, Template
from django.utils import translation

from common.web.times import time_of

MOMENT = datetime(2026, 11, 29, 21, 5, 7, 123456, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "minute", "day"),
    [
        ("en", "29 November 2026, 21:05 UTC", "29 November 2026"),
        ("de", "29. November 2026, 21:05 UTC", "29. November 2026"),
        ("zh-hans", "2026年11月29日 21:05 UTC", "2026年11月29日"),
    ],
)
def test_a_moment_is_said_in_utc_as_the_language_writes_it(
    language: str, minute: str, day: str
) -> None:
    with translation.override(language):
        assert time_of(MOMENT) == (
            f'<time datetime="2026-11-29T21:05:07+00:00" data-local="minute">{minute}</time>'
        )
        assert f'data-local="day">{day}</time>' in time_of(MOMENT, "day")


def test_a_moment_of_another_zone_is_the_same_one() -> None:
    there = timezone(timedelta(hours=9))
    assert time_of(MOMENT.astimezone(there)) == time_of(MOMENT)


def test_a_template_needs_no_load_for_moments_and_languages_of_texts() -> None:
    template = Template("{% time_of at 'day' %}<p{% in_language 'ar' %}><p{% in_language %}>")
    assert template.render(Context({"at": MOMENT})).endswith(
        '</time><p lang="ar" dir="auto"><p dir="auto">'
    )


def test_a_language_cannot_break_out_of_its_attribute() -> None:
    template = Template("<p{% in_language language %}>")
    assert template.render(Context({"language": '"><script>'})) == (
        '<p lang="&quot;&gt;&lt;script&gt;" dir="auto">'
    )
