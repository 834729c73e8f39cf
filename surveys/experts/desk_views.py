"""The team's pages of rating tasks: the list, one task with all it asks, its raters and links."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from common.web.team import team_form, team_page
from summaries.articles.models import Article
from surveys.experts import choosing, inviting, opening
from surveys.experts.drawing import drawn_order
from surveys.experts.forms import PairForm, RatingsForm
from surveys.experts.inviting import PersonalLink
from surveys.experts.models import RatingTask, TaskPlace, TaskRater
from surveys.experts.passes import LINK
from surveys.experts.selectors import PlacePage, articles_at_most, dimensions_of, task_lines
from surveys.experts.task_forms import (
    DimensionForm,
    GoldForm,
    InviteForm,
    NewTaskForm,
    TaskArticlesForm,
    TaskForm,
    chosen_words,
)
from surveys.experts.task_page import task_facts
from surveys.experts.views import rating_page
from surveys.experts.wrong import TaskRefusedError

VIEW: Final = "surveys.view_ratingtask"
CHANGE: Final = "surveys.change_ratingtask"


@require_safe
@team_page(VIEW)
def rating_tasks(request: HttpRequest) -> HttpResponse:
    """Every task with its state."""
    return render(request, "surveys/experts/tasks.html", {"lines": task_lines()})


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("surveys.add_ratingtask")
def new_rating_task(request: HttpRequest) -> HttpResponse:
    """A draft; what it asks comes next."""
    form = NewTaskForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        task = opening.make_task(**form.cleaned_data)
        return redirect("rating_task", task.slug)
    status = 400 if form.errors else 200
    return render(request, "surveys/experts/new.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(VIEW)
def rating_task(request: HttpRequest, slug: str) -> HttpResponse:
    """All of a task; a POST saves its words, numbers and versions."""
    task = get_object_or_404(RatingTask, slug=slug)
    if request.method != "POST" or not request.user.has_perm(CHANGE):
        return _page(request, task)
    form = TaskForm(request.POST, instance=get_object_or_404(RatingTask, slug=slug))
    if not form.is_valid():
        return _page(request, task, status=400, form=form)
    try:
        opening.save_task(task=task, fields=dict(form.cleaned_data))
    except ValidationError as error:
        form.add_error(None, error.messages)
    except TaskRefusedError as error:
        form.add_error(None, str(error))
    else:
        messages.success(request, "Saved.")
        return redirect("rating_task", slug)
    return _page(request, task, status=409, form=form)


@team_page(CHANGE)
@team_form("rating_task")
def add_dimension(request: HttpRequest, slug: str) -> HttpResponse:
    """One more thing to rate."""
    task, form = get_object_or_404(RatingTask, slug=slug), DimensionForm(request.POST)
    if not form.is_valid():
        return _page(request, task, status=400, dimension_form=form)
    return _done(
        request, task, lambda: opening.add_dimension(task=task, fields=form.cleaned_data),
        name="dimension_form", form=form,
    )  # fmt: skip


@team_page(CHANGE)
@team_form("rating_task")
def remove_dimension(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Rate it no more."""
    task = get_object_or_404(RatingTask, slug=slug)
    return _done(request, task, lambda: opening.remove_dimension(task=task, number=number))


@team_page(CHANGE)
@team_form("rating_task")
def choose_articles(request: HttpRequest, slug: str) -> HttpResponse:
    """Other articles, in the place of those before."""
    task, form = get_object_or_404(RatingTask, slug=slug), TaskArticlesForm(request.POST)
    if not form.is_valid():
        return _page(request, task, status=400, articles_form=form)

    def choose() -> None:
        said = form.cleaned_data
        chosen = choosing.choose_articles(task=task, choice=said["articles"], number=said["number"])
        messages.info(request, chosen_words(chosen.articles, chosen.left_out))

    return _done(request, task, choose, name="articles_form", form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(CHANGE)
def new_gold(request: HttpRequest, slug: str) -> HttpResponse:
    """An article with a text whose answers are known."""
    task = get_object_or_404(RatingTask, slug=slug)
    form = GoldForm(request.POST or None, dimensions=dimensions_of(task))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        article = Article.objects.filter(key=said["article"]).order_by("pk").first()
        if article is None:
            form.add_error("article", "No article has this key.")
        else:
            try:
                choosing.add_gold(task=task, article=article, text=said["text"], known=form.known)
            except TaskRefusedError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, "The gold article stands among the others.")
                return redirect("rating_task", slug)
    status = 400 if form.errors else 200
    return render(request, "surveys/experts/gold.html", {"task": task, "form": form}, status=status)


@team_page(CHANGE)
@team_form("rating_task")
def remove_gold(request: HttpRequest, slug: str, item: int) -> HttpResponse:
    """Take it out."""
    task = get_object_or_404(RatingTask, slug=slug)
    return _done(request, task, lambda: choosing.remove_gold(task=task, item=item))


@team_page(CHANGE)
@team_form("rating_task")
def turn_task(request: HttpRequest, slug: str) -> HttpResponse:
    """Open or close it."""
    task = get_object_or_404(RatingTask, slug=slug)
    if request.POST.get("go") == "close":
        return _done(request, task, lambda: opening.close_task(task=task))
    return _done(request, task, lambda: opening.open_task(task=task))


@team_page("surveys.delete_ratingtask")
@team_form("rating_task")
def delete_task(request: HttpRequest, slug: str) -> HttpResponse:
    """Delete one in which nobody has rated."""
    task = get_object_or_404(RatingTask, slug=slug)
    try:
        opening.delete_task(task=task)
    except TaskRefusedError as error:
        return _page(request, task, status=409, wrong=str(error).splitlines())
    messages.success(request, "The task is deleted.")
    return redirect("rating_tasks")


@team_page(CHANGE)
@team_form("rating_task")
def invite_rater(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody by name; the link stands on the page that answers, and nowhere after."""
    task, form = get_object_or_404(RatingTask, slug=slug), InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, task, status=400, invite_form=form)
    try:
        link = inviting.invite_rater(task=task, name=form.cleaned_data["name"].strip())
    except TaskRefusedError as error:
        form.add_error("name", str(error))
        return _page(request, task, status=409, invite_form=form)
    return _page(request, task, status=201, link=link)


@team_page(CHANGE)
@team_form("rating_task")
def change_rater(request: HttpRequest, slug: str, rater: int) -> HttpResponse:
    """A new link for a rater, or an end to their part."""
    task = get_object_or_404(RatingTask, slug=slug)
    found = get_object_or_404(TaskRater, pk=rater, task=task)
    if request.POST.get("go") == "end":
        inviting.end_rater(rater=found)
        messages.success(request, f"{found} rates no further. What they rated stays.")
        return redirect("rating_task", slug)
    try:
        return _page(request, task, status=201, link=inviting.renew_link(rater=found))
    except TaskRefusedError as error:
        return _page(request, task, status=409, wrong=[str(error)])


@require_safe
@team_page(VIEW)
def preview_task(request: HttpRequest, slug: str) -> HttpResponse:
    """An article as raters see it; nothing is kept."""
    task = get_object_or_404(RatingTask, slug=slug)
    item = task.items.filter(is_gold=False).select_related("article", "task").order_by("pk").first()
    dimensions = dimensions_of(task)
    if item is None or not dimensions:
        raise Http404("there is nothing to look at yet")
    texts = list(item.texts.select_related("summary").order_by("pk"))
    texts = drawn_order(texts, seed=task.seed, of="preview")
    page = PlacePage(TaskPlace(item=item, turn=1), tuple(texts), dimensions, articles_at_most(task))
    form = (PairForm if task.asks_pairs else RatingsForm)(page=page)
    return rating_page(request, page, form, is_preview=True)


def _done(
    request: HttpRequest, task: RatingTask, act: Callable[[], object], *, name: str = "",
    form: Any = None,
) -> HttpResponse:  # fmt: skip
    """Back to the task, or its page with what is wrong, in the form of this name or above."""
    try:
        act()
    except TaskRefusedError as error:
        wrong = str(error).splitlines()
        if form is None:
            return _page(request, task, status=409, wrong=wrong)
        form.add_error(None, wrong)
        return _page(request, task, status=409, **{name: form})
    return redirect("rating_task", task.slug)


def _page(
    request: HttpRequest, task: RatingTask, *, status: int = 200, **shown: Any
) -> HttpResponse:
    link: PersonalLink | None = shown.get("link")
    if link is not None:
        at = request.build_absolute_uri(reverse("rate", args=[task.slug]))
        shown["link_address"] = f"{at}?{LINK}={link.token}"
    may_change = request.user.has_perm(CHANGE)
    context = {
        "task": task,
        "facts": task_facts(task),
        "may_change": may_change,
        "may_ask": may_change and task.opened_at is None,
        "form": TaskForm(instance=get_object_or_404(RatingTask, pk=task.pk)),
        "dimension_form": DimensionForm(),
        "articles_form": TaskArticlesForm(),
        "invite_form": InviteForm(),
        "crowd_address": request.build_absolute_uri(reverse("rate", args=[task.slug])),
    }
    return render(request, "surveys/experts/task.html", context | shown, status=status)
