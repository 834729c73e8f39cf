"""Writing notes, and keeping views."""

from __future__ import annotations

import re
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction

from summaries.breakdowns.models import Summary
from writeup_site.outputs.models import Note, SavedView

# As Django's logins may be; an address of mail is none of anybody's here.
MENTION: Final = re.compile(r"(?<![\w.@+-])@([\w.@+-]*[\w+-])")


def write_note(*, summary: Summary, author: User, text: str) -> Note:
    """A note on an output; those of the team whose @name it holds find it on their desk."""
    names = set(MENTION.findall(text))
    with transaction.atomic():
        note = Note.objects.create(
            summary=summary, author=author, author_name=author.get_username(), text=text
        )
        note.mentions.set(User.objects.filter(username__in=names, is_staff=True, is_active=True))
    return note


def delete_note(*, note: int, author: User) -> bool:
    """Delete a note of one's own; whether there was one."""
    return bool(Note.objects.filter(pk=note, author=author).delete()[0])


def save_view(*, owner: User, name: str, query: str, for_team: bool) -> SavedView:
    """Keep a list under a name; the same name of the same person stands for the new one then."""
    view, _ = SavedView.objects.update_or_create(
        owner=owner, name=name, defaults={"query": query, "for_team": for_team}
    )
    return view


def delete_view(*, view: int, owner: User) -> bool:
    """Delete a view of one's own; whether there was one."""
    return bool(SavedView.objects.filter(pk=view, owner=owner).delete()[0])
