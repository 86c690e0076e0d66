"""users/: the list, one person, and the import in three steps."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from kernel.lists.show import show
from kernel.values.decision import Decision, Reason, Refused
from kernel.web.explain import sentence, sentences
from kernel.web.htmx import page_or_part
from kernel.web.once import new_key, once
from tenants.people import queries, uploads
from tenants.people.columns import PEOPLE
from tenants.people.forms import ImportForm
from tenants.people.import_people import Imported, import_people
from tenants.people.layout import FIELD_NAMES
from tenants.people.preview_import import SHOWN, Preview, preview_import
from tenants.people.rules import PersonReason
from tenants.people.sample import sample_text
from tenants.people.switch_off import switch_off
from tenants.people.switch_on import switch_on
from tenants.people.words import imported_words, rows_of
from tenants.permissions.actions import Action
from tenants.permissions.can import can, require


def people(request: HttpRequest, organization: str) -> HttpResponseBase:
    """Show the list, or export it."""
    actor = request.actor
    require(actor, Action.PERSON_SEE)
    listing = show(request, PEOPLE, queries.people(actor))
    if listing.answer:
        return listing.answer
    context = {
        "listing": listing,
        "rows": rows_of(listing.rows),
        "may_import": can(actor, Action.PERSON_IMPORT),
    }
    return page_or_part(request, "tenants/people/list.html", context, part="list")


def person(request: HttpRequest, organization: str, person: UUID) -> HttpResponse:
    """Show one person."""
    actor = request.actor
    require(actor, Action.PERSON_SEE)
    found = queries.person(actor, person)
    if found is None:
        raise Http404
    context = {
        "person": found,
        "row": rows_of([found])[0],
        "may_switch": can(actor, Action.PERSON_SWITCH) and found.id != actor.person_id,
        "submission_key": new_key(),
    }
    return render(request, "tenants/people/person.html", context)


@require_POST
def switch(request: HttpRequest, organization: str, person: UUID) -> HttpResponse:
    """Switch somebody off or on, as the button says."""
    actor = request.actor
    on = request.POST.get("to") == "on"

    def act() -> str:
        (switch_on if on else switch_off)(actor=actor, person_id=person)
        return reverse("tenants:people:person", args=[organization, person])

    try:
        return once(request, actor.person_id, act)
    except Refused as refused:
        _unless_unknown(refused.decision)
        for words in sentences(refused.decision):
            messages.error(request, words)
        return redirect("tenants:people:person", organization, person)


def import_file(request: HttpRequest, organization: str) -> HttpResponse:
    """Step one: choose a file; a bad one is refused here, in words."""
    actor = request.actor
    require(actor, Action.PERSON_IMPORT)
    form = (
        ImportForm(request.POST or None, request.FILES or None) if request.method == "POST" else ImportForm()
    )
    if request.method == "POST" and form.is_valid():
        try:
            kept = uploads.store(actor=actor, file=form.cleaned_data["file"])
            return redirect("tenants:people:preview", organization, kept.id)
        except Refused as refused:
            for words in sentences(refused.decision):
                form.add_error("file", words)
    return render(request, "tenants/people/import.html", {"form": form}, status=422 if form.errors else 200)


def sample(request: HttpRequest, organization: str) -> HttpResponse:
    """Give out a file with all columns and one example."""
    require(request.actor, Action.PERSON_IMPORT)
    answer = HttpResponse(sample_text(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="users-sample.csv"'
    return answer


def preview(request: HttpRequest, organization: str, upload: UUID) -> HttpResponse:
    """Step two: say what would happen; POST is step three, doing it."""
    actor = request.actor
    if request.method == "POST":
        return once(request, actor.person_id, lambda: _import(request, organization, upload))
    found = preview_import(actor=actor, upload_id=upload)
    if not found.is_ready and found.job:
        return redirect("jobs:detail", organization, found.job.id)
    return render(request, "tenants/people/preview.html", _shown(found))


def _import(request: HttpRequest, organization: str, upload: UUID) -> str:
    done: Imported = import_people(actor=request.actor, upload_id=upload)
    if done.job:
        return reverse("jobs:detail", args=[organization, done.job.id])
    messages.success(request, imported_words(done))
    return reverse("tenants:people:list", args=[organization])


def _shown(found: Preview) -> dict[str, object]:
    return {
        "preview": found,
        "problems": [
            {"line": p.line, "column": p.column, "why": sentence(Reason(p.reason, p.facts))} for p in found.problems
        ],
        "changes": [
            {**{n: getattr(c, n) for n in ("line", "email", "name")},
             "fields": [(FIELD_NAMES[field], before, after) for field, before, after in c.fields]}
            for c in found.changes
        ],
        "shown": SHOWN,
        "submission_key": new_key(),
    }  # fmt: skip


def _unless_unknown(decision: Decision) -> None:
    if any(reason.code == PersonReason.UNKNOWN for reason in decision.reasons):
        raise Http404
