"""What judging takes and has taken, in words."""

from django import template

from common.words.durations import about, duration
from evaluation.judges import words
from summaries.batches.words import chosen

register = template.Library()

register.filter("asked_about", words.asked_about)
register.filter("plan_time", words.plan_time)
register.filter("plan_cost", words.plan_cost)
register.filter("a_hundred_cost", words.cost_of_a_hundred)
register.filter("spent", words.spent)
register.filter("set_aside", words.set_aside)
register.filter("how_far", words.how_far)
register.filter("questions", words.questions)
register.filter("chosen", chosen)
register.filter("duration", duration)
register.filter("about", about)
