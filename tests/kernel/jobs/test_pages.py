"""The pages of jobs: one's own and those that are one's business; everybody else finds nothing."""

from datetime import timedelta

import pytest

from kernel.isolation.scope import tenant_scope
from kernel.jobs import queries, run
from kernel.jobs.models import Job, JobResult
from kernel.values.clock import now
from tests.factories.tenants import actor, inside
from tests.kernel.jobs.test_run import fresh, put, start

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(cast, counting):
    job = start(cast.megan)
    run.run(job.tenant_id, job.id)
    return fresh(job)


def test_the_page_tells_counts_results_and_reasons(cast, job, signed_in):
    page = signed_in(cast.megan).get(f"/contoso/jobs/{job.id}/").content.decode()
    for words in ("Counting sheep", "Done, 1 failed", "It is odd.", "=1+1", "Megan Bowen"):
        assert words in page


def test_an_unfinished_job_says_that_the_page_may_be_closed_and_asks_again(cast, counting, signed_in):
    job = start(cast.megan)
    put(job, state=Job.State.RUNNING, done=2, started_at=now() - timedelta(seconds=90), total=5)
    page = signed_in(cast.megan).get(f"/contoso/jobs/{job.id}/").content.decode()
    for words in (
        "You may close this page",
        "2 of 5",
        "about 2 minutes left",
        'hx-trigger="every 1s"',
        "http-equiv",
    ):
        assert words in page


def test_only_who_started_it_and_whose_business_it_is_find_it(cast, job, signed_in):
    # The kind of the tests is every admin's business; isaiah is none, finn is of another organization.
    found = {
        name: signed_in(getattr(cast, name)).get(f"/contoso/jobs/{job.id}/").status_code
        for name in ("lidia", "isaiah", "finn")
    }
    assert found == {"lidia": 200, "isaiah": 404, "finn": 404}
    assert signed_in(cast.isaiah).get(f"/contoso/jobs/{job.id}/export/").status_code == 404
    assert signed_in(cast.isaiah).post(f"/contoso/jobs/{job.id}/retry/").status_code == 404
    assert "Counting sheep" not in signed_in(cast.isaiah).get("/contoso/jobs/").content.decode()


def test_the_export_has_every_result_and_no_formula(cast, job, signed_in):
    answer = signed_in(cast.megan).get(f"/contoso/jobs/{job.id}/export/")
    assert b"".join(answer).decode("utf-8-sig").splitlines() == ["Name,Result,Why", "'=1+1,Failed,It is odd."]


def test_results_come_page_by_page(cast, job, signed_in):
    with inside(job.tenant_id):
        JobResult.objects.bulk_create(
            JobResult(
                job_id=job.id, outcome=JobResult.Outcome.SKIPPED, reason="odd", item_name=f"Item {i:03}"
            )
            for i in range(120)
        )
    client, names, address = signed_in(cast.megan), [], f"/contoso/jobs/{job.id}/?show=skipped"
    while address:
        rows = client.get(address).context["rows"]
        names += [item["name"] for item in rows["items"]]
        address = rows["next"] and f"/contoso/jobs/{job.id}/{rows['next']}"
    assert names == [f"Item {i:03}" for i in range(120)]
    assert client.get(f"/contoso/jobs/{job.id}/?cursor=nonsense").status_code == 200


def test_what_finished_is_news_until_it_was_looked_at(cast, job, signed_in):
    news = lambda: queries.news(actor(cast.megan)).count()  # noqa: E731 asked three times
    with tenant_scope(job.tenant_id):
        assert news() == 1
    # Somebody else's look does not count.
    signed_in(cast.patti).get(f"/contoso/jobs/{job.id}/")
    with tenant_scope(job.tenant_id):
        assert news() == 1
    signed_in(cast.megan).get("/contoso/jobs/")
    with tenant_scope(job.tenant_id):
        assert news() == 0


def test_the_pulse_brings_a_toast_for_what_just_finished(cast, job, signed_in):
    client = signed_in(cast.megan)
    since = (now() - timedelta(seconds=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert (
        "Counting sheep: not everything worked"
        in client.get(f"/contoso/jobs/pulse/?since={since}").content.decode()
    )
    later = (now() + timedelta(seconds=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for quiet in (f"?since={later}", "?since=nonsense", "?since=2026-99-99T00:00:00Z", ""):
        answer = client.get(f"/contoso/jobs/pulse/{quiet}")
        assert (answer.status_code, "Counting sheep" in answer.content.decode()) == (200, False)


def test_the_drawer_is_a_part_of_the_same_list(cast, job, signed_in):
    headers = {"HX-Request": "true", "HX-Target": "panel"}
    part = signed_in(cast.megan).get("/contoso/jobs/", headers=headers).content.decode()
    assert "Counting sheep" in part
    assert "<html" not in part


def test_a_stopped_job_can_be_tried_again_by_who_started_it(cast, counting, signed_in):
    counting.fails += [ValueError("no sheep")] * run.MOST_ATTEMPTS
    job = start(cast.megan)
    for _ in range(run.MOST_ATTEMPTS):
        run.run(job.tenant_id, job.id)
    page = signed_in(cast.megan).get(f"/contoso/jobs/{job.id}/").content.decode()
    assert "The job has stopped" in page
    assert "Try again" in page
    assert "Try again" not in signed_in(cast.patti).get(f"/contoso/jobs/{job.id}/").content.decode()
    assert signed_in(cast.patti).post(f"/contoso/jobs/{job.id}/retry/").status_code == 403
    assert fresh(job).state == Job.State.FAILED

    assert signed_in(cast.megan).post(f"/contoso/jobs/{job.id}/retry/").status_code == 302
    run.run(job.tenant_id, job.id)
    assert fresh(job).state == Job.State.DONE
    # Done is done.
    assert signed_in(cast.megan).post(f"/contoso/jobs/{job.id}/retry/").status_code == 409
