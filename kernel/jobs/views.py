"""The pages of jobs: the drawer with the last ones, one job with its results, and the pulse in the top bar."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from kernel.jobs import queries
from kernel.jobs.export import csv_of_results
from kernel.jobs.handlers import kind_of
from kernel.jobs.models import Job, JobResult
from kernel.jobs.retry_job import retry_job
from kernel.jobs.rules import may_retry
from kernel.lists.keyset import BadCursor, Page, Sort
from kernel.lists.keyset import page as keyset_page
from kernel.values.clock import now
from kernel.web.htmx import page_or_part
from kernel.web.once import new_key, once

LIST = "jobs/list.html"
DETAIL = "jobs/detail.html"
LAST = 20
SIZE = 50


@require_GET
def page(request: HttpRequest, organization: str) -> HttpResponse:
    """The last jobs one sees, as a page or in the drawer; one's own finished ones count as seen."""
    actor: Any = request.actor
    last = list(queries.jobs(actor).order_by("-created_at", "-id")[:LAST])
    queries.news(actor).update(seen_at=now())
    rows = [_row(request, job) for job in last]
    part = "panel" if request.headers.get("HX-Target") == "panel" else "rows"
    return page_or_part(
        request, LIST, {"rows": rows, "going": any(not job.is_finished for job in last)}, part=part
    )


@require_GET
def detail(request: HttpRequest, organization: str, job_id: UUID) -> HttpResponse:
    """One job: how far it is, what came of each item, what can be done about it."""
    job = _find(request, job_id)
    queries.mark_seen(request.actor, job)
    return page_or_part(request, DETAIL, _context(request, job), part="job")


@require_GET
def export(request: HttpRequest, organization: str, job_id: UUID) -> HttpResponseBase:
    """Every item of a job with what came of it, as CSV."""
    content = csv_of_results(_find(request, job_id))
    response = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="job-{job_id}.csv"'
    return response


@require_POST
def retry(request: HttpRequest, organization: str, job_id: UUID) -> HttpResponse:
    """Set a stopped job going again."""
    job, actor = _find(request, job_id), request.actor
    address = reverse("jobs:detail", args=[organization, job.id])

    def act() -> str:
        retry_job(actor=actor, job_id=job.id)
        return address

    with transaction.atomic():
        return once(request, actor.person_id, act)


@require_GET
def pulse(request: HttpRequest, organization: str) -> HttpResponse:
    """The count in the top bar, asked for while jobs run; what finished since then comes as a toast."""
    actor: Any = request.actor
    since = _moment(request.GET.get("since", ""))
    finished = queries.news(actor).filter(finished_at__gt=since) if since else Job.objects.none()
    running, unseen = queries.pulse(actor)
    context = {
        "jobs_running": running,
        "jobs_news": unseen,
        "finished": [_row(request, job) for job in finished.order_by("finished_at")[:LAST]],
        "pulse_url": pulse_address(organization),
    }
    return render(request, "jobs/_pulse.html", context)


def pulse_address(short_name: str) -> str:
    """Return where the top bar asks next time."""
    return f"{reverse('jobs:pulse', args=[short_name])}?since={now().strftime('%Y-%m-%dT%H:%M:%S.%fZ')}"


def _find(request: HttpRequest, job_id: UUID) -> Job:
    job = queries.jobs(request.actor).filter(id=job_id).first()
    if job is None:
        raise Http404
    return job


def _row(request: HttpRequest, job: Job) -> dict[str, Any]:
    kind, short_name = kind_of(job), request.organization.short_name
    return {"job": job, "title": kind.title(job), "url": reverse("jobs:detail", args=[short_name, job.id])}


def _context(request: HttpRequest, job: Job) -> dict[str, Any]:
    kind, actor = kind_of(job), request.actor
    tab = request.GET.get("show") or _first_tab(job)
    listed = _listed(job, tab)
    return {
        **_row(request, job),
        "link": kind.link(job) if job.is_finished else "",
        "left": _time_left(job),
        "actions_template": kind.actions_template if job.is_finished else "",
        "may_retry": bool(may_retry(job, actor_id=actor.person_id, is_their_business=kind.may_retry(actor))),
        "submission_key": new_key(),
        "tabs": _tabs(job, tab),
        "rows": _results(request, job, listed),
    }


def _first_tab(job: Job) -> str:
    """Where something is worth a look, that; else everybody for whom it worked."""
    calm = not job.skipped and not job.failed
    return "done" if calm and queries.worked(job) is not None else "look"


def _listed(job: Job, tab: str) -> QuerySet[Any]:
    done = queries.worked(job)
    if tab == "done" and done is not None:
        return done
    outcomes = {"skipped": JobResult.Outcome.SKIPPED, "failed": JobResult.Outcome.FAILED}
    found = queries.results(job)
    return found.filter(outcome=outcomes[tab]) if tab in outcomes else found


def _results(request: HttpRequest, job: Job, listed: QuerySet[Any]) -> dict[str, Any]:
    explain, query = kind_of(job).explain, request.GET.copy()
    try:
        found = keyset_page(listed, Sort("id", "id"), request.GET.get("cursor", ""), SIZE)
    except BadCursor:
        found = keyset_page(listed, Sort("id", "id"), "", SIZE)
    items = [
        {"name": row["item_name"], "outcome": _("Done"), "why": ""}
        if isinstance(row, dict)
        else {"name": row.item_name, "outcome": row.get_outcome_display(), "why": explain(row)}
        for row in found.rows
    ]
    return {"items": items, "summary": _summary(found), **_steps(query, found)}


def _steps(query: Any, found: Page) -> dict[str, str]:
    def address(cursor: str) -> str:
        query["cursor"] = cursor
        return f"?{query.urlencode()}" if cursor else ""

    return {"next": address(found.next), "previous": address(found.previous)}


def _summary(found: Page) -> str:
    first = found.position + 1 if found.rows else 0
    return _("%(first)s to %(last)s") % {"first": first, "last": found.position + len(found.rows)}


def _tabs(job: Job, tab: str) -> list[dict[str, Any]]:
    known = [("look", _("Worth a look"), job.skipped + job.failed)]
    if queries.worked(job) is not None:
        known.append(("done", _("Done"), job.done))
    known += [("skipped", _("Skipped"), job.skipped), ("failed", _("Failed"), job.failed)]
    return [
        {"label": label, "url": f"?show={name}", "count": count, "current": name == tab}
        for name, label, count in known
    ]


def _time_left(job: Job) -> str:
    """Return how long it will still take at the pace so far, in words; "" where nobody can tell."""
    if job.is_finished or job.started_at is None or not job.handled or job.handled >= job.total:
        return ""
    left = (now() - job.started_at) * (job.total - job.handled) / job.handled
    minutes = round(left / timedelta(minutes=1))
    if not minutes:
        return _("less than a minute left")
    return ngettext("about %(count)s minute left", "about %(count)s minutes left", minutes) % {
        "count": minutes
    }


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None
