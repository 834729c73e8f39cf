"""Sentences in the reader's language where no framework is known."""

from __future__ import annotations

import subprocess
import sys

from django.conf import settings
from django.utils import translation

from common.words.language import English, gettext, gettext_noop, ngettext, number_text
from common.words.lists import comma_list, name_list


def test_without_a_site_everything_is_said_in_english() -> None:
    program = (
        "from common.words.language import gettext, ngettext, number_text\n"
        "from common.words.lists import name_list\n"
        "print(gettext('Draft'), ngettext('{n} day', '{n} days', 1), number_text(1234.5, 1))\n"
        "print(name_list(['a', 'b', 'c']), name_list('ab', 'or'))"
    )
    said = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert said == "Draft {n} day 1,234.5\na, b and c a or b\n"


def test_the_site_says_it_in_the_language_that_is_spoken() -> None:
    with translation.override("de"):
        assert gettext("Draft") == "Entwerfen"
        assert ngettext("{number} word", "{number} words", 2) == "{number} Wörter"
        assert (number_text(1234567), number_text(0.5, 1)) == ("1.234.567", "0,5")
        assert name_list(["a", "b", "c"]) == "a, b und c"
    with translation.override("zh-hans"):
        assert name_list(["a", "b", "c"], "or") == "a、b或c"
        assert comma_list(["a", "b"]) == "a、b"
        assert number_text(12345678) == "12,345,678"


def test_an_empty_sentence_is_not_the_head_of_a_catalog() -> None:
    with translation.override("de"):
        assert gettext("") == ""
    assert gettext_noop("Draft") == "Draft"
    assert English().ngettext("one", "many", 0) == "many"
