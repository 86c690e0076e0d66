"""A program takes over, assigns by file, imports people and exports, as docs/api.md tells it."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel.jobs import run
from kernel.jobs.models import Job
from kernel.outbox.models import Message
from tests.factories.licensing import make_product, make_subscription
from tests.factories.tenants import inside, make_people


def work(world, job_id: str) -> None:
    run.run(world.cast.contoso.id, job_id)


def upload(caller, path: str, text: str):
    return caller.client.post(caller.url(path), {"file": SimpleUploadedFile("some.csv", text.encode())})


def test_take_over_move_and_undo(world, call) -> None:
    caller = call(world.cast.megan)
    body = {"sources": [str(world.adeles.id)], "target": str(world.central.id)}
    plan = caller.send("takeovers/plan/", body).json()
    assert (plan["moving"], plan["already_there"], plan["can_start"]) == (1, 1, True)
    moved = caller.send("takeovers/move/", body)
    assert (moved.status_code, moved.json()["state"]) == (202, "running")
    assert caller.get(f"subscriptions/{world.adeles.id}/").json()["status"] == "moving"
    work(world, moved.json()["job"])
    job = caller.get(f"jobs/{moved.json()['job']}/").json()
    assert (job["state"], job["done"], job["skipped"], job["failed"], job["percent"]) == (
        "done",
        1,
        1,
        0,
        100,
    )
    assert job["title"] == "Moving users of Power BI Pro"
    (result,) = caller.get(f"jobs/{job['id']}/results/").json()["items"]
    assert (result["item_name"], result["outcome"], result["reason"]) == (
        "Diego Siciliani",
        "skipped",
        "already_there",
    )
    assert caller.get(moved["Location"]).json()["state"] == "done"
    assert caller.get(f"subscriptions/{world.adeles.id}/").json()["status"] == "deleted"
    with inside(world.cast.contoso.id):
        assert Message.objects.filter(kind="mail").count() == 1
    undone = caller.send(f"takeovers/{moved.json()['id']}/undo/")
    assert (undone.status_code, undone.json()["state"]) == (202, "undoing")
    work(world, undone.json()["undo_job"])
    assert caller.get(f"subscriptions/{world.adeles.id}/").json()["assigned"] == 2
    assert caller.send(f"takeovers/{moved.json()['id']}/undo/").json()["code"] == "undo_already"


def test_keep_lets_admins_assign(world, call) -> None:
    path = f"subscriptions/{world.adeles.id}/assignments/"
    people = {"people": [str(world.cast.patti.id)]}
    assert call(world.cast.lidia).send(path, people).json()["code"] == "before_takeover"
    kept = call(world.cast.megan).send(f"subscriptions/{world.adeles.id}/keep/")
    assert (kept.status_code, kept.json()["choice"], kept.json()["state"]) == (201, "keep", "done")
    assert call(world.cast.lidia).send(path, people).status_code == 200
    row = call(world.cast.megan).get(f"subscriptions/{world.adeles.id}/").json()
    assert (row["owner"], row["channel"], row["purchaser_name"]) == (None, "central", "Adele Vance")


def test_cancel_frees_the_seats(world, call) -> None:
    answer = call(world.cast.patti).send(f"subscriptions/{world.alexs.id}/cancel/", {"reason": "other"})
    assert (answer.status_code, answer.json()["code"]) == (422, "reason_text_missing")
    body = {"reason": "other", "reason_text": "Bought twice"}
    answer = call(world.cast.patti).send(f"subscriptions/{world.alexs.id}/cancel/", body)
    assert (answer.status_code, answer.json()["reason_text"]) == (201, "Bought twice")
    row = call(world.cast.patti).get(f"subscriptions/{world.alexs.id}/").json()
    assert (row["status"], row["assigned"]) == ("deleted", 0)


def test_assign_by_file(world, call) -> None:
    make_people(world.cast.contoso, 30)
    caller = call(world.cast.lidia)
    many = {"people": [row["id"] for row in caller.get("people/?q=person").json()["items"]]}
    path = f"subscriptions/{world.central.id}/assignments/"
    assert caller.send(path, many).json()["code"] == "too_many_people"
    lines = "\n".join(f"person{n:05}@contoso.example" for n in range(22)) + "\nnobody@contoso.example\n"
    sent = upload(caller, f"{path}files/", lines)
    assert (sent.status_code, sent.json()["people"], sent.json()["can_start"]) == (201, 22, True)
    assert sent.json()["problems"] == [
        {"line": 23, "address": "nobody@contoso.example", "reason": "unknown_person"}
    ]
    started = caller.send(sent["Location"])
    assert started.status_code == 202
    work(world, started.json()["job"])
    assert caller.get(started["Location"]).json()["done"] == 22


def test_import_people(world, call) -> None:
    caller = call(world.cast.udo)
    lines = "Username,Display name\nnew.one@contoso.example,New One\nelsewhere@example.org,Else Where\n"
    sent = upload(caller, "people/imports/", lines)
    shown = sent.json()
    assert (sent.status_code, shown["added"], shown["failed"], shown["is_ready"]) == (201, 1, 1, True)
    assert [(line["line"], line["reason"]) for line in shown["problems"]] == [(3, "line_foreign_domain")]
    assert not caller.get("people/?q=new one").json()["items"]
    done = caller.send(sent["Location"])
    assert (done.status_code, done.json()["added"], done.json()["job"]) == (200, 1, None)
    assert caller.get("people/?q=new one").json()["items"][0]["email"] == "new.one@contoso.example"


def test_a_stopped_job_can_be_tried_again(world, call) -> None:
    caller = call(world.cast.megan)
    body = {"sources": [str(world.adeles.id)], "target": str(world.central.id)}
    job = caller.send("takeovers/move/", body).json()["job"]
    assert caller.send(f"jobs/{job}/retry/").json()["code"] == "job_not_stopped"
    with inside(world.cast.contoso.id):
        Job.objects.filter(id=job).update(state=Job.State.FAILED, attempts=8, error="Broken")
    assert call(world.cast.nestor).send(f"jobs/{job}/retry/").json()["code"] == "not_your_job"
    assert caller.send(f"jobs/{job}/retry/").json()["state"] == "waiting"
    work(world, job)
    assert caller.get(f"jobs/{job}/").json()["state"] == "done"


@pytest.fixture
def real_world(real_db):
    """Committed: an export reads with a connection of its own."""
    from tenants.signin.find_organization import forget_known_names
    from tests.api.conftest import make_world
    from tests.cast import make_cast

    forget_known_names()
    world = make_world(make_cast())
    make_subscription(world.cast.contoso, make_product("=cmd()|evil"), quantity=1)
    return world


def test_exports_hold_the_rows_that_match(real_world) -> None:
    from tenants.tokens.scopes import Scope
    from tests.api.caller import Caller

    caller = Caller(real_world.cast.megan, *Scope)

    def rows(path: str) -> list[list[str]]:
        answer = caller.get(path)
        assert answer.status_code == 200, answer.content
        return list(csv.reader(StringIO(b"".join(answer).decode("utf-8-sig"))))

    table = rows("subscriptions/export/?channel=self-service&columns=product&columns=quantity")
    assert table == [["Product name", "Quantity"], ["Power BI Pro", "10"], ["Visio Plan 2", "5"]]
    assert rows("subscriptions/export/?product=evil&columns=product")[1:] == [["'=cmd()|evil"]]
    assert rows("subscriptions/export/?product=no+such+thing&columns=product")[1:] == []
    holders = rows(f"licenses/{real_world.power_bi.code}/users/export/?subscription={real_world.adeles.id}")
    assert sorted(row[holders[0].index("User name")] for row in holders[1:]) == [
        "Diego Siciliani",
        "Isaiah Langer",
    ]
    people = rows("people/export/?q=adele")
    assert [row[0] for row in people[1:]] == ["Adele Vance"]
    answer = caller.get("people/export/?format=xlsx&q=adele")
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer))).active
    assert [row[0].value for row in sheet.iter_rows()] == ["Name", "Adele Vance"]
    own = Caller(real_world.cast.alex, *Scope, secret="ss_alex")
    mine = list(csv.reader(StringIO(b"".join(own.get("subscriptions/export/")).decode("utf-8-sig"))))
    assert [row[0] for row in mine[1:]] == ["Visio Plan 2"]
