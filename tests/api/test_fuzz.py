"""Invented requests, made from the schema, as each role: no fault, no undocumented answer, nobody else's data."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS

# How many requests per operation: most for those who may most.
ROLES = {"megan": 4, "adele": 3, "patti": 1, "lidia": 1, "udo": 1, "nestor": 1, "isaiah": 1, "anna_guest": 1}
WANTED = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
]
BOUNDED = settings(
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def schema(db):
    """The schema and the application behind it; as Django's own client does, it keeps the test's connection."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/schema/", get_wsgi_application())
    for signal in signals:
        signal.connect(close_old_connections)


def known(world) -> dict:
    """What is really there, so that not every invented id is nobody's."""
    cast = world.cast
    return {
        "subscription": [world.adeles.id, world.central.id, world.visio_central.id],
        "person": [cast.diego.id, cast.isaiah.id],
        "code": [world.power_bi.code, world.visio.code],
        "people": [cast.isaiah.id, cast.patti.id, cast.bram.id],
        "sources": [world.adeles.id, world.alexs.id, world.brams.id],
        "target": [world.central.id, world.wood_central.id],
    }


def aim(case, data, ids: dict) -> None:
    """Point some of the invented ids at what is there."""
    case.path_parameters["organization"] = "contoso"
    for name in case.path_parameters:
        if name in ids and data.draw(st.booleans()):
            case.path_parameters[name] = str(data.draw(st.sampled_from(ids[name])))
    if isinstance(case.body, dict):
        for name in set(case.body) & set(ids):
            if data.draw(st.booleans()):
                one = str(data.draw(st.sampled_from(ids[name])))
                case.body[name] = one if name == "target" else [one]


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_invented_requests(world, call, schema, role) -> None:
    person = getattr(world.cast, role)
    headers = {"Authorization": f"Bearer {call(person).secret}"}
    foreign = [str(world.brams.id), str(world.wood_central.id), str(world.cast.bram.id), "Bram Jansen"]
    checks = CHECKS.get_by_names(WANTED)
    answered: set[int] = set()
    for operation in (one.ok() for one in schema.get_all_operations()):
        strategy = st.one_of(
            operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
            operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
        )

        @settings(BOUNDED, max_examples=ROLES[role])
        @given(case=strategy, data=st.data())
        def knock(case, data) -> None:
            aim(case, data, known(world))
            before = transaction.savepoint()
            answer = case.call(headers=headers)
            transaction.savepoint_rollback(before)
            case.validate_response(answer, checks=checks)
            # What was sent may come back in an error; what was not sent, never.
            told = answer.content.decode(errors="replace")
            sent = str(case.body) + str(case.query) + str(case.path_parameters)
            assert not [one for one in foreign if one in told and one not in sent]
            answered.add(answer.status_code)

        knock()
    assert {200, 404} <= answered
