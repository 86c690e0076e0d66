"""The sentences of the reasons in rules.py."""

from django.utils.translation import gettext as _

from kernel.jobs.rules import JobReason
from kernel.web.explain import register


def register_sentences() -> None:
    """Give every JobReason its words; called when the app starts."""
    register(JobReason.UNKNOWN_JOB, lambda facts: _("There is no such job here."), status=404)
    register(
        JobReason.NOT_YOUR_JOB,
        lambda facts: (
            _("%(name)s started this job. Only they can try it again, or somebody who may start such jobs.")
            % facts
        ),
        status=403,
    )
    register(
        JobReason.NOT_STOPPED,
        lambda facts: _(
            "This job has not stopped: it is still at work, or done. There is nothing to try again."
        ),
    )
