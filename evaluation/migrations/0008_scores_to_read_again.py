"""Scores that an earlier release made of texts it could not read, or cut, are made again."""

import re

from django.db import migrations

_LETTERS = re.compile(r"[^\W\d_]")
_A_TO_Z = re.compile(r"[A-Za-z]")
_BATCH = 500
_MAY_BE_CUT = 1500  # signs of a to z: some 3 a piece at the least, of the 512 that are read


def forget_what_was_not_read(apps, schema_editor):
    """Delete scores of texts that are mostly in other letters, and BERTScores of long texts."""
    Score = apps.get_model("evaluation", "Score")
    Reference = apps.get_model("summaries", "Reference")
    scored = Score.objects.filter(metric__engine__in=["rouge", "bertscore"])
    summaries = (
        apps.get_model("summaries", "Summary")
        .objects.filter(pk__in=scored.values("summary"))
        .values_list("pk", "article_id", "text")
    )
    strange, long = set(), set()
    for article, text in Reference.objects.values_list("article_id", "text").iterator():
        strange |= {article} if _is_strange(text) else set()
        long |= {article} if len(text) > _MAY_BE_CUT else set()
    unread, cut = [], []
    for pk, article, text in summaries.iterator():
        if article in strange or _is_strange(text):
            unread.append(pk)
        elif article in long or len(text) > _MAY_BE_CUT:
            cut.append(pk)
    _delete(scored, unread)
    _delete(scored.filter(metric__engine="bertscore"), cut)


def _is_strange(text):
    letters = len(_LETTERS.findall(text))
    return letters == 0 or len(_A_TO_Z.findall(text)) < 0.9 * letters


def _delete(scores, summaries):
    for first in range(0, len(summaries), _BATCH):
        scores.filter(summary__in=summaries[first : first + _BATCH]).delete()


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0007_score_reasons")]

    operations = [
        migrations.RunPython(forget_what_was_not_read, migrations.RunPython.noop),
    ]
