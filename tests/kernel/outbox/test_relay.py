"""What is posted leaves once: after the commit, recognized by its key, again after a failure, parked when dead."""

from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from uuid import UUID

import pytest
from celery import current_app
from django.conf import settings
from django.db import OperationalError

from kernel.isolation.scope import tenant_scope
from kernel.outbox import handlers, post, relay, wake
from kernel.outbox.letter import Reader, circular
from kernel.outbox.mail import deliver_mail
from kernel.outbox.models import Message
from kernel.values.clock import now
from tests.factories.tenants import inside, make_organization


class Peer:
    """Something that messages are delivered to; `fails` holds errors to raise first."""

    def __init__(self):
        self.got, self.fails = [], []

    def __call__(self, tenant_id: UUID, key: str, payload: dict) -> None:
        if self.fails:
            raise self.fails.pop(0)
        self.got.append((key, payload))


@pytest.fixture
def peer(monkeypatch):
    peer = Peer()
    monkeypatch.setitem(handlers._handlers, "test", peer)
    return peer


@pytest.fixture
def urgent(monkeypatch, peer):
    monkeypatch.setitem(handlers._handlers, "test-urgent", peer)
    monkeypatch.setattr(handlers, "_urgent", {"test-urgent"})


@pytest.fixture
def organization(db):
    return make_organization("contoso")


def put_out(organization, key="one", **payload):
    with tenant_scope(organization.id):
        post.post(kind="test", key=key, payload=payload)


def message(organization, key="one") -> Message:
    with inside(organization.id):
        return Message.objects.get(key=key)


def due_now(organization):
    with inside(organization.id):
        Message.objects.update(not_before=now())


def test_the_same_key_is_posted_once(organization, peer):
    put_out(organization, text="first")
    put_out(organization, text="second")
    assert relay.deliver_due(organization.id) == 1
    assert relay.deliver_due(organization.id) == 0
    assert peer.got == [("one", {"text": "first"})]
    assert message(organization).state == Message.State.DELIVERED


def test_nothing_is_posted_outside_a_transaction(real_db):
    with pytest.raises(post.NoTransaction):
        post.post(kind="test", key="one", payload={})


def test_what_is_rolled_back_is_not_posted(real_db, peer):
    organization = make_organization("contoso")
    with pytest.raises(ZeroDivisionError), tenant_scope(organization.id):
        post.post(kind="test", key="one", payload={})
        raise ZeroDivisionError
    assert relay.deliver_due(organization.id) == 0


def test_the_relay_is_asked_only_after_the_commit(
    organization, monkeypatch, django_capture_on_commit_callbacks
):
    asked = []
    monkeypatch.setattr(wake, "send", lambda task, *args: asked.append(args))
    with django_capture_on_commit_callbacks() as callbacks:
        put_out(organization)
    assert asked == []
    for call in callbacks:
        call()
    assert asked == [(str(organization.id),)]


def test_a_failure_is_tried_again_later_and_longer(organization, peer):
    peer.fails += [ConnectionError("mail server away")] * 3
    put_out(organization)
    pauses = []
    for _ in range(3):
        due_now(organization)
        relay.deliver_due(organization.id)
        pauses.append(round((message(organization).not_before - now()).total_seconds()))
    assert pauses == [5, 10, 20]
    assert message(organization).error == "ConnectionError: mail server away"
    due_now(organization)
    assert relay.deliver_due(organization.id) == 1
    assert (len(peer.got), message(organization).error) == (1, "")


def test_what_stays_dead_is_parked(organization, peer):
    peer.fails += [ConnectionError("gone")] * 50
    put_out(organization)
    for _ in range(20):
        due_now(organization)
        relay.deliver_due(organization.id)
    assert (message(organization).state, message(organization).attempts) == (
        Message.State.PARKED,
        relay.MOST_ATTEMPTS,
    )


def test_one_dead_message_does_not_hold_up_the_others(organization, peer):
    peer.fails.append(ConnectionError("gone"))
    put_out(organization, "one")
    put_out(organization, "two")
    assert relay.deliver_due(organization.id) == 1
    assert [key for key, _ in peer.got] == ["two"]


def test_a_claimed_message_comes_back_when_its_relay_died(organization, peer):
    put_out(organization)
    relay._claim(organization.id)
    assert relay.deliver_due(organization.id) == 0
    assert message(organization).not_before > now() + timedelta(seconds=50)
    due_now(organization)
    assert relay.deliver_due(organization.id) == 1


def test_a_slow_peer_does_not_outlast_the_lease(organization, peer, monkeypatch):
    put_out(organization, "one")
    put_out(organization, "two")
    clock = [now()]
    monkeypatch.setattr(relay, "actual", lambda: clock[0])

    def slow(tenant_id, key, payload):
        clock[0] += relay.LEASE
        peer.got.append((key, payload))

    monkeypatch.setitem(handlers._handlers, "test", slow)
    monkeypatch.setattr(relay, "_claim", _once(relay._claim))
    assert relay.deliver_due(organization.id) == 1
    assert [key for key, _ in peer.got] == ["one"]
    left = message(organization, "two")
    assert (left.state, left.attempts) == (Message.State.DUE, 0)
    assert left.not_before == clock[0]


def test_what_another_relay_claimed_meanwhile_stays_claimed(organization, peer):
    put_out(organization)
    left = relay._claim(organization.id)
    due_now(organization)
    (theirs,) = relay._claim(organization.id)
    relay._give_back(organization.id, left)
    assert (message(organization).not_before, message(organization).attempts) == (theirs.not_before, 2)


def test_a_database_that_restarts_after_the_delivery_is_waited_for(real_db, peer, monkeypatch):
    organization = make_organization("contoso")
    put_out(organization)
    claimed = relay._claim(organization.id)
    opened, away = relay.tenant_scope, [OperationalError("shutting down")] * 2

    def flaky(tenant_id):
        if away:
            raise away.pop()
        return opened(tenant_id)

    monkeypatch.setattr(relay, "tenant_scope", flaky)
    monkeypatch.setattr(relay.time, "sleep", lambda pause: None)
    assert relay._deliver(organization.id, claimed[0])
    assert message(organization).state == Message.State.DELIVERED


def test_the_tick_finds_whose_messages_are_due(organization, peer):
    other = make_organization("woodgrove")
    put_out(organization)
    with tenant_scope(other.id):
        post.post(kind="test", key="later", payload={}, not_before=now() + timedelta(hours=1))
    assert relay.tenants_with_due_messages() == [organization.id]


def test_a_letter_is_one_file_however_often_it_is_delivered(organization):
    payload = {"letter": "kept", "to": "a@contoso.example", "language": "nl"}
    with tenant_scope(organization.id):
        post.post(
            kind="mail",
            key="k",
            payload={**payload, "subject": "Héé", "text": "Tekst", "html": "<p>Tekst</p>"},
        )
    relay.deliver_due(organization.id)
    with inside(organization.id):
        Message.objects.update(state=Message.State.DUE, not_before=now())
    relay.deliver_due(organization.id)
    (file,) = Path(settings.MAIL_FOLDER).glob("a@contoso.example-kept-*")
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (mail["To"], mail["Subject"], mail["Content-Language"]) == ("a@contoso.example", "Héé", "nl")
    assert mail["Message-ID"].strip("<>").endswith(f"@{settings.MAIL_DOMAIN}")
    assert [part.get_content().strip() for part in mail.iter_parts()] == ["Tekst", "<p>Tekst</p>"]
    file.unlink()


def test_a_letters_file_stays_in_its_folder(organization, settings, tmp_path):
    settings.MAIL_FOLDER = str(tmp_path / "mails")
    deliver_mail(
        organization.id,
        "k",
        {
            "letter": "kept",
            "to": "/../../x@contoso.example",
            "language": "en",
            "subject": "S",
            "text": "T",
            "html": "H",
        },
    )
    assert [path.parent for path in tmp_path.rglob("*.eml")] == [tmp_path / "mails"]


def test_a_circular_is_rendered_once_per_language(organization, monkeypatch):
    from kernel.outbox import letter

    rendered = []
    real = letter.render_to_string
    monkeypatch.setattr(
        letter, "render_to_string", lambda name, context: rendered.append(name) or real(name, context)
    )
    readers = [
        Reader(f"k{i}", to=f"p{i}@contoso.example", language="nl" if i % 2 else "en") for i in range(10)
    ]
    context = {"organization_name": "Contoso", "actor_name": "Megan", "product": "P", "target": "T"}
    with tenant_scope(organization.id):
        circular(name="seat_moved", readers=readers, context=context)
        circular(name="seat_moved", readers=readers, context=context)
        assert Message.objects.count() == 10
    assert len(rendered) == 2 * 2 * 3


@pytest.mark.parametrize(
    "error", [ConnectionError("refused"), OSError("unreachable"), TimeoutError("too late")]
)
def test_an_unreachable_queue_never_fails_the_caller(error, monkeypatch):
    def refuse(*args, **options):
        raise error

    monkeypatch.setattr(current_app, "send_task", refuse)
    assert wake.send(wake.DELIVER, "x") is False


def _once(act):
    """Let a function answer once, and then find nothing."""
    answers = []

    def limited(*args):
        answers.append(act(*args) if not answers else [])
        return answers[-1]

    return limited


def test_what_somebody_waits_for_goes_first(organization, peer, urgent, monkeypatch):
    monkeypatch.setattr(relay, "BATCH", 2)
    for number in range(4):
        put_out(organization, f"letter {number}")
    with tenant_scope(organization.id):
        post.post(kind="test-urgent", key="charge", payload={})
    assert relay.deliver_due(organization.id) == 5
    assert [key for key, _ in peer.got] == ["charge", *(f"letter {number}" for number in range(4))]


def test_what_is_urgent_is_never_given_up(organization, peer, urgent):
    peer.fails += [ConnectionError("gone")] * 30
    with tenant_scope(organization.id):
        post.post(kind="test-urgent", key="one", payload={})
    for _ in range(30):
        due_now(organization)
        relay.deliver_due(organization.id)
    due_now(organization)
    assert relay.deliver_due(organization.id) == 1


def test_a_slice_of_time_ends_a_long_delivery(organization, peer):
    for number in range(3):
        put_out(organization, str(number))
    assert relay.deliver_due(organization.id, within=timedelta(seconds=-1)) == 0
    assert relay.deliver_due(organization.id, within=timedelta(seconds=60)) == 3
