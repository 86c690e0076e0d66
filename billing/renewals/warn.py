"""warn(): what renews, and what a trial turns into, is announced before: what, when, for how much, by which card."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, F, Q, QuerySet, Value, When

from billing.models import PaymentPlan
from billing.renewals import mails
from billing.renewals.payers import Payers
from billing.renewals.rules import DAY, LONG_TERM_MONTHS, WARN_DAYS, WARN_DAYS_SHORT, warn_days, warning_due
from kernel.isolation.scope import tenant_scope
from kernel.values.clock import now
from licensing.models import Subscription
from tenants.models import Organization

BATCH = 200
Status, Channel = Subscription.Status, Subscription.Channel


def warn(tenant_id: UUID) -> list[str]:
    """Write every announcement that is due and was not written; after downtime only the nearest one."""
    count, after = 0, None
    while True:
        with tenant_scope(tenant_id):
            moment = now()
            plans = list(_soon(moment, after)[:BATCH])
            if not plans:
                break
            count += _warn_of(plans, moment)
            last = plans[-1]
            after = (last.next_bill_at, last.id)
    return [f"{count} {'renewal' if count == 1 else 'renewals'} announced"] if count else []


def _soon(moment: datetime, after: tuple[datetime | None, UUID] | None) -> QuerySet[PaymentPlan]:
    """Return plans whose next bill begins a term and may have to be announced, in the order of their bills."""
    found = PaymentPlan.objects.filter(
        next_bill_at__gt=moment,
        next_bill_at__lt=moment + (max(WARN_DAYS) + 1) * DAY,
        next_bill_at=F("subscription__expires_at"),
        subscription__status=Status.ACTIVE,
        subscription__renews=True,
        unpaid_since=None,
    ).filter(_not_announced(moment))
    if after is not None:
        found = found.filter(Q(next_bill_at__gt=after[0]) | Q(next_bill_at=after[0], id__gt=after[1]))
    return found.select_related("subscription__product").order_by("next_bill_at", "id")


def _not_announced(moment: datetime) -> Q:
    """Whether one of the days has come (a day early: the organization's calendar decides) and was not announced."""
    days = Q()
    for count in WARN_DAYS:
        near = Q(next_bill_at__lt=moment + (count + 1) * DAY)
        if count not in WARN_DAYS_SHORT:
            near &= Q(subscription__term_months__gte=LONG_TERM_MONTHS) & ~Q(
                subscription__channel=Channel.TRIAL
            )
        days |= near & (Q(announced_to=None) | Q(announced_to__lt=F("next_bill_at") - count * DAY))
    return days


def _warn_of(plans: list[PaymentPlan], moment: datetime) -> int:
    organization = Organization.objects.get(id=plans[0].tenant_id)
    zone = ZoneInfo(organization.time_zone)
    due: dict[UUID, datetime] = {}
    wanted: list[tuple[PaymentPlan, int]] = []
    for plan in plans:
        days = _days(plan, moment, zone)
        if days is not None and plan.next_bill_at is not None:
            due[plan.id] = plan.next_bill_at - timedelta(days=days)
            wanted.append((plan, days))
    if not wanted:
        return 0
    chosen = [When(id=id_, then=Value(at)) for id_, at in due.items()]
    PaymentPlan.objects.filter(id__in=due).update(announced_to=Case(*chosen, default=F("announced_to")))
    return mails.announce(wanted, Payers([plan for plan, _days in wanted], locks=False), organization)


def _days(plan: PaymentPlan, moment: datetime, zone: ZoneInfo) -> int | None:
    subscription, ends = plan.subscription, plan.next_bill_at
    if ends is None:
        return None
    is_trial = subscription.channel == Channel.TRIAL
    announced = plan.announced_to.astimezone(zone).date() if plan.announced_to else None
    return warning_due(
        ends.astimezone(zone).date(),
        moment.astimezone(zone).date(),
        announced,
        warn_days(term_months=subscription.term_months, is_trial=is_trial),
    )
