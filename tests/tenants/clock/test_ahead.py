"""A demo organization a year ahead: its own things happen then; mail, jobs and tokens go by the machine."""

from datetime import timedelta

import pytest

from kernel.audit.models import Entry
from kernel.isolation import scope
from kernel.isolation.scope import Because, all_tenants, tenant_scope
from kernel.jobs import run
from kernel.jobs.models import Job
from kernel.jobs.start import start_job
from kernel.outbox import handlers, relay
from kernel.outbox.models import Message
from kernel.outbox.post import post
from kernel.values.clock import actual, now
from tenants.models import Organization, Token
from tenants.signin.arrive import NotSignedIn, _by_token
from tenants.tokens.create_token import create_token
from tenants.tokens.revoke_token import revoke_token
from tests.factories.tenants import actor, inside, make_token

pytestmark = pytest.mark.django_db
YEAR, SOON = timedelta(days=365), timedelta(seconds=30)


@pytest.fixture
def future(cast, clocks):
    """Contoso, a year ahead."""
    with inside(cast.contoso.id):
        Organization.objects.filter(id=cast.contoso.id).update(clock_ahead=int(YEAR.total_seconds()))
    return cast.contoso


@pytest.fixture
def delivered(monkeypatch):
    keys = []
    monkeypatch.setitem(handlers._handlers, "test", lambda tenant_id, key, payload: keys.append(key))
    return keys


def distance():
    return now() - actual()


def test_the_scope_runs_by_the_tenants_clock_and_nothing_else_does(future, cast):
    with tenant_scope(future.id):
        assert abs(distance() - YEAR) < SOON
    assert abs(distance()) < SOON
    with tenant_scope(cast.woodgrove.id):
        assert abs(distance()) < SOON
    with all_tenants(because=Because.OPERATOR):
        assert abs(distance()) < SOON


def test_it_costs_one_statement_in_a_demo_and_none_elsewhere(future, django_assert_num_queries, monkeypatch):
    # A savepoint and its release, who the tenant is, and forgetting it again.
    with django_assert_num_queries(5), tenant_scope(future.id):
        pass
    monkeypatch.setattr(scope, "_ahead_of", None)
    with django_assert_num_queries(4), tenant_scope(future.id):
        assert abs(distance()) < SOON


def test_an_organization_that_is_being_made_lives_in_the_present(clocks, db):
    from tests.factories.tenants import make_organization

    make_organization("new")


def test_its_mail_leaves_at_once(future, delivered):
    with tenant_scope(future.id):
        post(kind="test", key="at once", payload={})
    assert relay.tenants_with_due_messages() == [future.id]
    assert relay.deliver_due(future.id) == 1
    assert delivered == ["at once"]


def test_what_is_to_leave_later_leaves_as_much_later(future, delivered):
    with tenant_scope(future.id):
        post(kind="test", key="tomorrow", payload={}, not_before=now() + timedelta(days=1))
        kept = Message.objects.get(key="tomorrow").not_before
    assert abs(kept - actual() - timedelta(days=1)) < SOON
    assert relay.deliver_due(future.id) == 0


def test_a_failed_delivery_is_tried_again_in_seconds(future, monkeypatch):
    def refuse(tenant_id, key, payload):
        raise ConnectionError("away")

    monkeypatch.setitem(handlers._handlers, "test", refuse)
    with tenant_scope(future.id):
        post(kind="test", key="one", payload={})
    relay.deliver_due(future.id)
    with tenant_scope(future.id):
        assert abs(Message.objects.get(key="one").not_before - actual()) < SOON


def test_its_jobs_run_and_a_lost_one_is_found(future, cast, counting):
    with tenant_scope(future.id):
        job = start_job(kind="count", actor=actor(cast.megan), total=5, params={})
    assert run.jobs_to_wake() == [(future.id, job.id)]
    run.run(future.id, job.id)
    with tenant_scope(future.id):
        done = Job.objects.get(id=job.id)
        assert done.state == Job.State.DONE
        assert abs(done.finished_at - now()) < SOON
        assert done.created_at <= done.started_at <= done.finished_at
        assert abs(done.wake_at - actual()) < SOON


def test_its_journal_tells_its_own_time(future, cast):
    with tenant_scope(future.id):
        create_token(actor=actor(cast.megan), name="Report", scopes=["people:read"], days=30)
        assert abs(Entry.objects.get().at - now()) < SOON


def test_a_token_lasts_by_the_machines_clock(future, cast):
    with tenant_scope(future.id):
        made = create_token(actor=actor(cast.megan), name="Report", scopes=["people:read"], days=30)
        assert abs(made.token.expires_at - actual() - timedelta(days=30)) < SOON
        assert _by_token(made.secret)[0] == cast.megan
        assert abs(Token.objects.get().last_used_at - actual()) < SOON
        revoke_token(actor=actor(cast.megan), token_id=made.token.id)
        with pytest.raises(NotSignedIn):
            _by_token(made.secret)


def test_an_old_token_works_on_in_the_future_and_an_expired_one_works_nowhere(future, cast):
    with tenant_scope(future.id):
        make_token(cast.megan, "people:read", days=2, secret="ss_old")
        make_token(cast.megan, "people:read", days=2, secret="ss_gone")
        Token.objects.filter(prefix="ss_old").update(expires_at=actual() + timedelta(days=2))
        Token.objects.filter(prefix="ss_gone").update(expires_at=actual() - timedelta(days=1))
        assert _by_token("ss_old")[0] == cast.megan
        with pytest.raises(NotSignedIn):
            _by_token("ss_gone")


def test_the_page_tells_a_tokens_days_in_the_organizations_time(future, cast, signed_in):
    with tenant_scope(future.id):
        made = create_token(actor=actor(cast.megan), name="Report", scopes=["people:read"], days=30)
        _by_token(made.secret)
        ends = now() + timedelta(days=30)
    page = signed_in(cast.megan).get("/contoso/settings/integrations/").content.decode()
    assert f"{ends:%b} {ends.day}, {ends.year}" in page
    assert "year ago" not in page
    assert page.count(">Revoke<") == 1


def test_a_page_is_shown_in_the_organizations_time_and_the_session_lasts(future, cast, signed_in):
    client = signed_in(cast.megan)
    assert client.get("/contoso/home/").status_code == 200
    assert client.get("/contoso/home/").status_code == 200
