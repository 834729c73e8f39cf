"""The pages of raters: the beginning, an article with its texts, the end."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.limits.ceiling import seconds_to_wait
from common.web.refusals import Refusal, answers_refusals, refusing
from surveys.experts import services
from surveys.experts.forms import PairForm, RatingsForm, field_name, left_to_choose, mark_name
from surveys.experts.looking_up import looked_up
from surveys.experts.models import RatingTask, TaskRater
from surveys.experts.passes import (
    RaterPass,
    keep_pass,
    names_somebody,
    pass_in_address,
    pass_kept,
)
from surveys.experts.selectors import (
    PlacePage,
    articles_at_most,
    dimensions_of,
    done_by,
    open_place,
    place_at,
    place_page,
    rater_of,
    task_called,
)
from surveys.experts.words import ENDED, GONE, NO_CROWD, NO_LINK, NO_PASS, OTHER_STUDY, reading_time
from surveys.readers.cookies import is_crawler

BUSY: Final = gettext_noop(
    "The site is busy and took nothing. What you chose is on your page: go back and press again."
)
CHANGED: Final = gettext_noop("A text of this article has changed, so another article comes.")
ANSWERED: Final = gettext_noop("You have handed this article in already, and that stands.")
NOT_OPEN: Final = gettext_noop("Nothing is handed out at the moment: the work is over or paused.")
MOST_TURNS: Final = 10_000


def _start(request: HttpRequest, slug: str, **_: object) -> str:
    return reverse("rate", args=[slug])


@never_cache
@require_safe
@answers_refusals(back=_start, busy=BUSY)
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """What is asked and how long it takes. What the address says of a person goes into a cookie."""
    task = _task(slug)
    if names_somebody(request):
        return _with_pass(request, task)
    _, rater = _known(request, task)
    done = done_by(rater) if rater else 0
    context = {
        "task": task,
        "dimensions": dimensions_of(task),
        "of": articles_at_most(task),
        "minutes": reading_time(task),
        "done": done,
        "begun": rater is not None and rater.began_at is not None,
        "finished": rater is not None and rater.finished_at is not None,
        "is_open": task.state == RatingTask.State.OPEN,
        "waiting": open_place(rater) if rater else None,
    }
    return _quiet(render(request, "surveys/experts/start.html", context))


@never_cache
@require_POST
@answers_refusals(back=_start, busy=BUSY)
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Go to the article that is next."""
    task = _task(slug)
    if wait := seconds_to_wait(request):
        sentence = ngettext(
            "Too much comes from your network at once. Wait {seconds} second.",
            "Too much comes from your network at once. Wait {seconds} seconds.",
            wait,
        ).format(seconds=wait)
        raise Refusal(429, sentence, wait=wait)
    who, _ = _known(request, task)
    if is_crawler(request.headers.get("User-Agent", "")):
        raise Refusal(403, NO_PASS)
    rater = services.ensure_rater(task=task, who=who)
    if rater is None:
        raise Refusal(403, NO_CROWD)
    return _onwards(task, rater)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals(back=_start, busy=BUSY)
def rate(request: HttpRequest, slug: str, turn: int) -> HttpResponse:
    """One article with its texts, in the order drawn for this rater; a POST drafts or hands in.

    A script gets JSON: 200 where it was kept.
    """
    task = _task(slug)
    rater = _rater(request, task)
    place = place_at(rater, turn) if turn <= MOST_TURNS else None
    if place is None:
        return redirect("rate", slug)
    page = place_page(place, rater)
    kind = PairForm if task.asks_pairs else RatingsForm
    if request.method == "POST":
        return _taken(request, rater, kind(request.POST, page=page))
    if place.done_at is not None:
        return _onwards(task, rater)
    if rater.ended_at is not None:
        raise Refusal(403, ENDED)
    if request.method == "GET":
        services.hold_place(place=place)
    form = kind(initial=place.draft, page=page)
    return rating_page(request, page, form, look=request.GET.get("look", ""))


@never_cache
@require_safe
@answers_refusals(back=_start, busy=BUSY)
def end(request: HttpRequest, slug: str) -> HttpResponse:
    """Thanks; whoever has handed in all that was theirs, by what the server holds, gets the code.

    Whoever has something before them, or could have, is led there.
    """
    task = _task(slug)
    rater = _rater(request, task)
    if rater.finished_at is None and rater.ended_at is None:
        return redirect("rate", slug)
    context = {"task": task, "done": done_by(rater), "finished": rater.finished_at is not None}
    return _quiet(render(request, "surveys/experts/end.html", context))


def _taken(request: HttpRequest, rater: TaskRater, form: RatingsForm | PairForm) -> HttpResponse:
    place, task = form.page.place, rater.task
    form.is_valid()
    seconds = form.cleaned_data.get("seconds")
    if rater.ended_at is not None:
        raise Refusal(403, ENDED)
    look = request.POST.get("look", "")
    if look or request.POST.get("go") == "save":
        kept = services.save_draft(place=place, draft=form.drafted, seconds=seconds)
        if look:
            address = reverse("rate_article", args=[task.slug, place.turn])
            return redirect(f"{address}?{urlencode({'look': look})}#passage")
        if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
            return JsonResponse({"kept": kept})
        return redirect("rate", task.slug)
    if form.missing:
        services.save_draft(place=place, draft=form.drafted, seconds=seconds)
        return rating_page(request, form.page, form, wrong=left_to_choose(form.missing), status=400)
    try:
        with refusing({
            services.AnsweredError: (409, ANSWERED),
            services.PlaceGoneError: (404, GONE),
            services.RaterEndedError: (403, ENDED),
        }):  # fmt: skip
            services.give_answers(
                place=place, answers=form.answers, seconds=seconds, marked=form.marked
            )
    except services.TextChangedError:
        services.drop_place(place=place)
        raise Refusal(409, CHANGED) from None
    return _onwards(task, rater)


def _onwards(task: RatingTask, rater: TaskRater) -> HttpResponse:
    """To the next article, or to the end."""
    with refusing({
        services.RaterEndedError: (403, ENDED), services.TaskNotOpenError: (409, NOT_OPEN),
    }):  # fmt: skip
        place = services.next_place(rater=rater)
    if place is None:
        rater.refresh_from_db()
        if rater.finished_at is None:
            return redirect(f"{reverse('rate', args=[task.slug])}?nothing")
        return HttpResponse(status=303, headers={"Location": reverse("rate_end", args=[task.slug])})
    address = reverse("rate_article", args=[task.slug, place.turn])
    return HttpResponse(status=303, headers={"Location": address})


def rating_page(
    request: HttpRequest, page: PlacePage, form: RatingsForm | PairForm, *,
    wrong: str = "", status: int = 200, is_preview: bool = False, look: str = "",
) -> HttpResponse:  # fmt: skip
    """The page of a place, the same but for its texts whoever wrote them.

    look: the name of a sentence's field, whose likely passage is marked in the article.
    """
    task, place = page.place.item.task, page.place
    context = {
        "task": task,
        "turn": place.turn,
        "of": max(page.of, place.turn),
        "article": place.item.article,
        "texts": _texts(page, form),
        "dimensions": page.dimensions,
        "form": form,
        "seconds": place.seconds or 0,
        "wrong": wrong,
        "by_sentences": next((each for each in page.dimensions if each.by_sentences), None),
        "source": looked_up(page, form, look),
        "is_preview": is_preview,
    }
    name = "pair" if task.asks_pairs else "rate"
    return _quiet(render(request, f"surveys/experts/{name}.html", context, status=status))


def _texts(page: PlacePage, form: RatingsForm | PairForm) -> list[dict[str, Any]]:
    """Letter, words and fields of each text."""
    shown = []
    for number, text in enumerate(page.texts):
        fields: list[Any] = []
        sentences: list[Any] = []
        if isinstance(form, RatingsForm):
            scales = [each for each in page.dimensions if not each.by_sentences]
            fields = [(each, form[field_name(number, each)]) for each in scales]
            places = range(len(form.sentences[number]))
            sentences = [form[mark_name(number, place)] for place in places]
        shown.append({
            "letter": chr(ord("A") + number), "text": text.shown, "fields": fields,
            "sentences": sentences,
        })  # fmt: skip
    return shown


def _with_pass(request: HttpRequest, task: RatingTask) -> HttpResponse:
    """Keep what the address says, and lead to the address that says nothing."""
    who = pass_in_address(request)
    if who is None:
        raise Refusal(400, NO_LINK)
    if who.participant and not task.crowd:
        raise Refusal(403, NO_CROWD)
    if who.participant and task.study and who.study != task.study:
        raise Refusal(403, OTHER_STUDY)
    if who.token_hash and rater_of(task, who) is None:
        raise Refusal(404, NO_LINK)
    answer = redirect("rate", task.slug)
    answer["Referrer-Policy"] = "no-referrer"
    keep_pass(request, answer, task, who)
    return _quiet(answer)


def _known(request: HttpRequest, task: RatingTask) -> tuple[RaterPass, TaskRater | None]:
    """What the browser shows, and the rater it is; of a crowd's nobody before their first act."""
    who = pass_kept(request, task)
    if who is None:
        raise Refusal(403, NO_PASS)
    rater = rater_of(task, who)
    if rater is None and not who.participant:
        raise Refusal(404, NO_LINK)
    return who, rater


def _rater(request: HttpRequest, task: RatingTask) -> TaskRater:
    _, rater = _known(request, task)
    if rater is None:
        raise Refusal(403, NO_PASS)
    return rater


def _task(slug: str) -> RatingTask:
    task = task_called(slug)
    if task is None or task.opened_at is None:
        raise Refusal(404, GONE)
    return task


def _quiet(response: HttpResponse) -> HttpResponse:
    """For no search engine."""
    response["X-Robots-Tag"] = "noindex"
    return response
