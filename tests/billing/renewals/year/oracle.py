"""What the schedule says, told a second time and in another way: a plain machine that knows no database.

It shares no code with the product: own months, own tax, own days. One `Case` is one subscription; `live()` lets
a night pass for it and notes what must have happened: letters, bills, charges, status.
"""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

TRIES = (0, 3, 7, 14, 21)
DAY = timedelta(days=1)


def months_on(moment: datetime, months: int) -> datetime:
    """The same day so many months on, or the last of a shorter month."""
    year, month = moment.year + (moment.month - 1 + months) // 12, (moment.month - 1 + months) % 12 + 1
    return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))


@dataclass
class Bill:
    """One bill: `kinds` of its lines, when they begin, what it comes to with tax, and what became of it."""

    night: datetime
    kinds: list[str]
    starts: list[datetime]
    total: int
    status: str = "DUE"

    @property
    def begins_term(self) -> bool:
        return bool({"RENEW", "CONVERT"} & set(self.kinds))


@dataclass
class Case:
    """What is known at the start (first block), then what became of it."""

    name: str
    zone: ZoneInfo
    anchor: datetime
    term: int
    every: int
    price: int
    quantity: int
    tax_points: int
    grace: int = 30
    disabled: int = 90
    renews: bool = True
    trial: bool = False
    has_plan: bool = True
    by_hand: bool = False
    has_card: bool = True
    fewer: int | None = None
    in_use: int = 0
    refuses: tuple[datetime, datetime] | None = None

    periods: int = 0
    started: datetime | None = None
    expires: datetime | None = None
    next_bill: datetime | None = None
    status: str = "ACTIVE"
    since: datetime | None = None
    unpaid_since: datetime | None = None
    tries: int = 0
    next_step: datetime | None = None
    bills: list[Bill] = field(default_factory=list)
    letters: list[tuple[datetime, str]] = field(default_factory=list)
    refused: int = 0
    asked: Bill | None = None
    told: set = field(default_factory=set)

    def live(self, night: datetime) -> bool:
        """Let one night pass; whether anything happened."""
        before = self._marks()
        self._dun(night)
        self._bill(night)
        self._announce(night)
        self._expire(night)
        self._warn_of_end(night)
        self._answer(night)
        return self._marks() != before

    # What the night does, in its order

    def _dun(self, night: datetime) -> None:
        bill = self._open()
        if bill is None:
            return
        is_late = self.by_hand and bill.night + 30 * DAY <= night
        if is_late and self.unpaid_since is None and self.status in ("ACTIVE", "EXPIRED"):
            self.unpaid_since = self.next_step = bill.night + 30 * DAY
        if self.next_step is not None and self.next_step <= night:
            self._next_step(night, bill)

    def _next_step(self, night: datetime, bill: Bill) -> None:
        if self.status not in ("ACTIVE", "EXPIRED"):
            self.next_step = None
        elif self.tries < self._due_tries(night):
            if self.by_hand:
                self._count_refusal(night)
                if self.unpaid_since + self.grace * DAY <= night:
                    self._disable(self.unpaid_since + self.grace * DAY, night)
                    self.next_step = None
                else:
                    self._say(night, "bill_overdue")
            else:
                self.asked = bill
                if not self.has_card:
                    self._answer(night)
        elif self.unpaid_since + self.grace * DAY <= night:
            self._disable(self.unpaid_since + self.grace * DAY, night)
            self.next_step = None

    def _bill(self, night: datetime) -> None:
        if self.status != "ACTIVE" or self.unpaid_since or not self.next_bill or self.next_bill > night:
            return
        kinds, starts, total = [], [], 0
        while (start := months_on(self.anchor, self.periods * self.every)) <= night:
            kind = "MONTHLY"
            if start >= self.expires:
                if not self.renews:
                    break
                kind = "CONVERT" if self.trial else "RENEW"
                self.trial = False
                if self.fewer is not None:
                    self.quantity = min(self.quantity, max(self.fewer, self.in_use))
                    self.fewer = None
            kinds.append(kind)
            starts.append(start)
            net = self.quantity * self.price
            total += net + round(Fraction(net * self.tax_points, 10_000))
            self.periods += 1
            if kind != "MONTHLY":
                self.expires = self._term_end()
        self._schedule()
        if kinds:
            self.bills.append(Bill(night, kinds, starts, total))
            if self.by_hand:
                self._say(night, "bill_due")
            else:
                self.asked = self.bills[-1]
                if not self.has_card:
                    self._answer(night)

    def _announce(self, night: datetime) -> None:
        ends = self.next_bill
        if not self.has_plan or ends is None or ends != self.expires or ends <= night:
            return
        if self.status != "ACTIVE" or self.unpaid_since or not self.renews:
            return
        days = (7, 1) if self.trial or self.term < 3 else (30, 7, 1)
        self._once(night, ends, days, "trial_converting" if self.trial else "renewal_announced")

    def _expire(self, night: datetime) -> None:
        if self.status == "ACTIVE" and not self.renews and self.expires <= night:
            self.status, self.since = "EXPIRED", self.expires
            if self.since + self.grace * DAY > night:
                self._say(night, "subscription_expired")
        if self.status == "EXPIRED" and self.next_step is None and self.since + self.grace * DAY <= night:
            self._disable(self.since + self.grace * DAY, night)
        if self.status == "DISABLED" and self.since + self.disabled * DAY <= night:
            self.status, self.since = "DELETED", self.since + self.disabled * DAY
            self._say(night, "subscription_deleted")
            self._take_back()

    def _warn_of_end(self, night: datetime) -> None:
        if self.status == "ACTIVE" and not self.renews and self.expires > night:
            began = self._day(self.started)
            days = [count for count in (30, 7, 1) if self._day(self.expires) - count * DAY > began]
            self._once(night, self.expires, days, "subscription_ending")

    def _answer(self, night: datetime) -> None:
        bill, self.asked = self.asked, None
        if bill is None:
            return
        if self.has_card and not (self.refuses and self.refuses[0] <= night < self.refuses[1]):
            self._paid(night, bill)
            return
        self.refused += self.has_card
        self.unpaid_since = self.unpaid_since or bill.night
        self._count_refusal(night)
        if self.status == "ACTIVE" and bill.begins_term:
            first = next(i for i, kind in enumerate(bill.kinds) if kind != "MONTHLY")
            self.status, self.since, self.expires = "EXPIRED", bill.night, bill.starts[first]
        if self.unpaid_since + self.grace * DAY <= night:
            self._disable(self.unpaid_since + self.grace * DAY, night)
            self.next_step = None
        else:
            self._say(night, "payment_refused")

    # What it needs for that

    def _paid(self, night: datetime, bill: Bill) -> None:
        bill.status = "PAID"
        if self.unpaid_since is None:
            if bill.begins_term:
                self._say(night, "renewed")
            return
        self.unpaid_since, self.tries, self.next_step = None, 0, None
        if self.status == "EXPIRED":
            self.status, self.since, self.expires = "ACTIVE", night, self._term_end()
        self._schedule()
        self._say(night, "bill_paid_late")

    def _take_back(self) -> None:
        for bill in self.bills:
            if bill.status == "DUE":
                bill.status = "CREDITED"
                self.next_bill = self.unpaid_since = self.next_step = None

    def _disable(self, at: datetime, night: datetime) -> None:
        self.status, self.since = "DISABLED", at
        if at + self.disabled * DAY > night:
            self._say(night, "subscription_disabled")

    def _count_refusal(self, night: datetime) -> None:
        self.tries = max(self.tries + 1, self._due_tries(night))
        days = [days for days in TRIES if days < self.grace]
        after = days[self.tries] if self.tries < len(days) else self.grace
        self.next_step = self.unpaid_since + after * DAY

    def _due_tries(self, night: datetime) -> int:
        return len([d for d in TRIES if d < self.grace and self.unpaid_since + d * DAY <= night])

    def _term_end(self) -> datetime:
        months = self.periods * self.every
        return months_on(self.anchor, (months + self.term - 1) // self.term * self.term)

    def _schedule(self) -> None:
        following = months_on(self.anchor, self.periods * self.every)
        self.next_bill = following if self.renews or following < self.expires else None

    def _once(self, night: datetime, ends: datetime, days, name: str) -> None:
        left = (self._day(ends) - self._day(night)).days
        near = [count for count in days if left <= count]
        if near and (name, ends, min(near)) not in self.told:
            self.told.add((name, ends, min(near)))
            self._say(night, name)

    def _open(self) -> Bill | None:
        return next((bill for bill in self.bills if bill.status == "DUE"), None)

    def _say(self, night: datetime, name: str) -> None:
        self.letters.append((night, name))

    def _day(self, moment: datetime):
        return moment.astimezone(self.zone).date()

    def _marks(self) -> tuple:
        open_ = self._open()
        return (len(self.letters), len(self.bills), self.status, self.tries, open_ is None, self.next_bill)
