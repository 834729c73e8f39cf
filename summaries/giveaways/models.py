"""What the team adds to the rules by which a text gives away who wrote it; changes that follow."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower

from summaries.texts.english import FUNCTION_WORDS
from summaries.texts.giveaways import SHORTEST_NAME
from summaries.texts.spelling import folded, has_words


class GiveawayPhrase(models.Model):
    """A phrase of the team's, and what it means where a summary holds it.

    Found in whatever case and spelling, between words. One that the article holds as well gives
    nothing away. Who changed it stands in the admin's history.
    """

    class Meaning(models.TextChoices):
        NAME = "name", "names a model or its maker"
        SELF = "self", "speaks of itself as a model"
        REFUSAL = "refusal", "refuses"
        ERROR = "error", "is a server's error"
        HARMLESS = "harmless", "a version's name that gives nothing away"

    text = models.CharField(max_length=200, help_text="As it would stand in a summary.")
    meaning = models.CharField(max_length=10, choices=Meaning.choices)
    note = models.CharField(max_length=200, blank=True, help_text="Why it is here.")

    class Meta:
        ordering = ["meaning", "text"]
        constraints = [
            models.UniqueConstraint("meaning", Lower("text"), name="one_giveaway_phrase_a_meaning")
        ]

    def __str__(self) -> str:
        return f"“{self.text}” {self.get_meaning_display()}"

    def clean(self) -> None:
        """A phrase that stands in most texts would take every duel away."""
        if not has_words(self.text):
            raise ValidationError({"text": "This holds no letter and no figure."})
        letters = [sign for sign in folded(self.text) if sign.isalnum()]
        if all(map(str.isascii, letters)) and len(letters) < SHORTEST_NAME:
            few = f"Write at least {SHORTEST_NAME} letters: so short a phrase stands in many texts."
            raise ValidationError({"text": few})
        if FUNCTION_WORDS.issuperset(folded(self.text).split()):
            raise ValidationError({"text": "These words stand in most texts; write more of it."})


class GiveawaySweep(models.Model):
    """One row: whoever looks through all summaries after a change of the list holds its claim."""

    claim = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    interruptions = models.PositiveIntegerField(default=0, db_default=0)

    def __str__(self) -> str:
        return "The sweep for what texts give away"
