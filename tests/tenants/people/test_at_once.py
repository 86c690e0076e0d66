"""Two who import the same long file at the same moment."""

import threading
from collections import Counter

from django.db import connection

from kernel.isolation.scope import tenant_scope
from kernel.jobs.models import Job
from kernel.jobs.run import run
from kernel.outbox import wake
from kernel.values.decision import Refused
from tenants.people import rules, uploads
from tenants.people.import_people import IMPORT, import_people
from tenants.people.preview_import import preview_import
from tests.cast import make_cast
from tests.factories.tenants import actor
from tests.tenants.people.files import person, sent, table


def test_one_of_them_starts_the_job(real_db, monkeypatch):
    monkeypatch.setattr(wake, "send", lambda task, *args: False)
    monkeypatch.setattr(rules, "SMALL", 5)
    monkeypatch.setattr(uploads, "SMALL", 5)
    cast = make_cast()
    tenant_id, people = cast.contoso.id, (cast.megan, cast.udo)
    actors = [actor(one) for one in people]
    with tenant_scope(tenant_id):
        upload = uploads.store(actor=actors[0], file=sent(table(*(person(n) for n in range(6)))))
    with tenant_scope(tenant_id):
        checking = preview_import(actor=actors[0], upload_id=upload.id).job
    while run(tenant_id, checking.id):
        pass
    together, came_of_it = threading.Barrier(2), []

    def start(acting):
        try:
            with tenant_scope(tenant_id):
                together.wait()
                import_people(actor=acting, upload_id=upload.id)
            came_of_it.append("started")
        except Refused as refused:
            came_of_it.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=start, args=(one,)) for one in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(came_of_it) == {"started": 1, "file_running": 1}
    with tenant_scope(tenant_id):
        assert Job.objects.filter(kind=IMPORT).count() == 1
