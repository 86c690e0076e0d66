"""The demo world as tables: who is there, and who bought what. `world.py` builds it.

Contoso's people come from data/users-contoso.csv, the well-known sample organization; everybody
else and every price is made up for the demo.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from licensing.models import Subscription
from tenants.models import Organization
from tenants.permissions.roles import Role

PASSWORD = "Selfservice-demo-1"
Channel = Subscription.Channel
Status = Subscription.Status

# Public ids of the policy table, and the catalogue's own codes of products that have none.
COPILOT = "CFQ7TTC0MM8R"
MICROSOFT_365_E3 = "microsoft-365-e3"
OFFICE_365_A3 = "office-365-a3-for-faculty"
PLANNER_1 = "CFQ7TTC0HDB1"
POWER_APPS = "CFQ7TTC0LH2H"
POWER_AUTOMATE = "CFQ7TTC0LH3L"
POWER_AUTOMATE_FREE = "microsoft-power-automate-free"
POWER_BI_PRO = "CFQ7TTC0H9MP"
PROJECT_3 = "CFQ7TTC0HDB0"
VISIO_1 = "CFQ7TTC0HD33"
VISIO_2 = "CFQ7TTC0HD32"

# Made for the demo: per seat and month, in cents of dollar, euro, real or rupee alike. Not list prices.
PRICES = {
    COPILOT: 2900,
    MICROSOFT_365_E3: 3600,
    OFFICE_365_A3: 300,
    PLANNER_1: 1000,
    POWER_APPS: 1900,
    POWER_AUTOMATE: 1500,
    POWER_AUTOMATE_FREE: 0,
    POWER_BI_PRO: 1300,
    PROJECT_3: 2800,
    VISIO_1: 500,
    VISIO_2: 1400,
}


@dataclass(frozen=True, slots=True)
class Human:
    """Somebody with an account; `local` is what stands before the @."""

    local: str
    first: str
    last: str
    job_title: str = ""
    department: str = ""
    role: Role | None = None
    is_active: bool = True

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"


@dataclass(frozen=True, slots=True)
class Purchase:
    """One subscription. `orders` are (days ago, seats added), the first one is the purchase.

    `holders` and `buyer` are local parts of addresses; without a buyer the organization bought it.
    `expires_in` is in days, negative when it is over, None without end.
    """

    product: str
    orders: tuple[tuple[int, int], ...]
    holders: str
    buyer: str = ""
    channel: Subscription.Channel = Subscription.Channel.SELF_SERVICE
    status: Subscription.Status = Subscription.Status.ACTIVE
    expires_in: int | None = 120
    term_months: int = 12
    renews: bool = True
    # Who canceled it (the status is Deleted then), and the reason's code.
    canceled_by: str = ""
    reason: str = ""

    @property
    def quantity(self) -> int:
        """Seats after all orders."""
        return sum(added for _, added in self.orders)


@dataclass(frozen=True, slots=True)
class Place:
    """One organization with its people and purchases."""

    short_name: str
    country: str
    country_name: str
    people: tuple[Human, ...]
    purchases: tuple[Purchase, ...] = ()
    segment: Organization.Segment = Organization.Segment.COMMERCIAL
    language: str = "en"
    currency: str = "USD"
    is_managed: bool = True
    # Local parts and home organizations of people who are guests here.
    guests: tuple[tuple[str, str], ...] = ()


def contoso_people() -> tuple[Human, ...]:
    """Return the nineteen people of the sample file, four of them with a role."""
    roles = {
        "megan.bowen": Role.GLOBAL,
        "patti.fernandez": Role.BILLING,
        "lidia.holloway": Role.LICENSE,
        "nestor.wilke": Role.READER,
    }
    with (Path(__file__).parent / "data" / "users-contoso.csv").open(newline="", encoding="utf-8") as file:
        return tuple(
            Human(
                local=row["Username"].partition("@")[0],
                first=row["First name"],
                last=row["Last name"],
                job_title=row["Job title"],
                department=row["Department"],
                role=roles.get(row["Username"].partition("@")[0]),
            )
            for row in csv.DictReader(file)
        )


def _central(product: str, orders: tuple[tuple[int, int], ...], holders: str, expires_in: int) -> Purchase:
    return Purchase(product, orders, holders, channel=Channel.CENTRAL, expires_in=expires_in)


EVERYBODY = " ".join(human.local for human in contoso_people())

# The first five are what the guide's steps use; keep their figures and overlaps exactly.
CONTOSO_PURCHASES = (
    Purchase(
        POWER_BI_PRO,
        ((230, 5), (96, 5)),
        "adele.vance jordan.miller alex.wilber christie.cline lynne.robbins lee.gu miriam.graham",
        buyer="adele.vance",
        expires_in=135,
    ),
    Purchase(
        VISIO_2,
        ((170, 5),),
        "alex.wilber christie.cline megan.bowen miriam.graham",
        buyer="alex.wilber",
        expires_in=195,
    ),
    Purchase(
        POWER_BI_PRO,
        ((348, 4), (61, 1)),
        "diego.siciliani grady.archie henrietta.mueller isaiah.langer jordan.miller",
        buyer="diego.siciliani",
        expires_in=17,
    ),
    _central(
        POWER_BI_PRO,
        ((660, 15), (290, 10)),
        "debra.berger johanna.lorenz joni.sherman lee.gu lidia.holloway megan.bowen miriam.graham "
        "nestor.wilke patti.fernandez pradeep.gupta",
        expires_in=70,
    ),
    _central(
        VISIO_2,
        ((410, 10),),
        "grady.archie henrietta.mueller johanna.lorenz joni.sherman lee.gu nestor.wilke pradeep.gupta",
        expires_in=320,
    ),
    _central(MICROSOFT_365_E3, ((700, 20), (330, 5)), EVERYBODY, expires_in=30),
    Purchase(COPILOT, ((345, 2),), "debra.berger patti.fernandez", buyer="debra.berger", expires_in=20),
    Purchase(
        PLANNER_1,
        ((9, 1),),
        "lynne.robbins",
        buyer="lynne.robbins",
        channel=Channel.TRIAL,
        expires_in=21,
        term_months=1,
        renews=False,
    ),
    Purchase(
        POWER_AUTOMATE_FREE,
        ((150, 1),),
        "henrietta.mueller",
        buyer="henrietta.mueller",
        channel=Channel.FREE,
        expires_in=None,
        term_months=1,
    ),
    Purchase(
        POWER_APPS,
        ((377, 3),),
        "christie.cline pradeep.gupta",
        buyer="christie.cline",
        status=Status.EXPIRED,
        expires_in=-12,
        renews=False,
    ),
    Purchase(
        PROJECT_3,
        ((412, 2),),
        "lee.gu",
        buyer="lee.gu",
        status=Status.DISABLED,
        expires_in=-47,
        renews=False,
    ),
    Purchase(
        POWER_AUTOMATE,
        ((200, 4),),
        "joni.sherman pradeep.gupta grady.archie",
        buyer="joni.sherman",
        status=Status.DELETED,
        expires_in=165,
        renews=False,
        canceled_by="patti.fernandez",
        reason="bought_centrally",
    ),
)

WOODGROVE_PURCHASES = (
    Purchase(VISIO_1, ((220, 3),), "bram.jansen lotte.smit", buyer="bram.jansen", expires_in=145),
    _central(VISIO_1, ((300, 8),), "anna.devries sanne.visser daan.mulder", expires_in=65),
    _central(
        MICROSOFT_365_E3, ((500, 10),), "anna.devries bram.jansen sanne.visser daan.mulder lotte.smit", 230
    ),
    Purchase(POWER_BI_PRO, ((350, 2),), "sanne.visser daan.mulder", buyer="sanne.visser", expires_in=15),
)

WORLD = (
    Place(
        "contoso", "US", "United States", contoso_people(), CONTOSO_PURCHASES,
        guests=(("anna.devries", "woodgrove"),),
    ),
    Place(
        "woodgrove", "NL", "Netherlands",
        (
            Human("anna.devries", "Anna", "de Vries", "Hoofd ICT", "ICT", Role.GLOBAL),
            Human("bram.jansen", "Bram", "Jansen", "Procesontwerper", "Operatie"),
            Human("daan.mulder", "Daan", "Mulder", "Planner", "Operatie"),
            Human("lotte.smit", "Lotte", "Smit", "Analist", "Financiën"),
            Human("sanne.visser", "Sanne", "Visser", "Controller", "Financiën"),
        ),
        WOODGROVE_PURCHASES, language="nl", currency="EUR",
    ),
    Place(
        "fabrikam", "NL", "Netherlands",
        (
            Human("finn.bakker", "Finn", "Bakker", "Consultant", "Services"),
            Human("iris.kok", "Iris", "Kok", "Consultant", "Services", is_active=False),
            Human("noor.peeters", "Noor", "Peeters", "IT Manager", "IT", Role.GLOBAL),
        ),
        currency="EUR",
    ),
    Place(
        "bellows", "US", "United States",
        (
            Human("dean", "Dean", "Calloway", "Dean", "Faculty"),
            Human("olivia.grant", "Olivia", "Grant", "Head of IT", "IT", Role.GLOBAL),
        ),
        (_central(OFFICE_365_A3, ((400, 5),), "dean", 330),), segment=Organization.Segment.EDUCATION,
    ),
    Place(
        "tailspin", "IN", "India",
        (
            Human("ravi", "Ravi", "Menon", "Engineer", "Design"),
            Human("asha.rao", "Asha", "Rao", "IT Manager", "IT", Role.GLOBAL),
        ),
        (_central(MICROSOFT_365_E3, ((200, 3),), "ravi", 165),), currency="INR",
    ),
    Place(
        "wideworld", "BR", "Brazil",
        (
            Human("joao.lima", "João", "Lima", "Project Manager", "Operations"),
            Human("beatriz.souza", "Beatriz", "Souza", "IT Manager", "IT", Role.GLOBAL),
        ),
        currency="BRL",
    ),
    Place(
        "humongous", "CD", "Congo (DRC)",
        (
            Human("grace.mbuyi", "Grace", "Mbuyi", "Architect", "Planning"),
            Human("patrick.ilunga", "Patrick", "Ilunga", "IT Manager", "IT", Role.GLOBAL),
        ),
    ),
    # Somebody signed up with a work address, and nobody ever claimed the organization.
    Place(
        "litware", "US", "United States", (Human("lena.fischer", "Lena", "Fischer", "Designer", "Studio"),),
        is_managed=False,
    ),
)  # fmt: skip

# Whom READY names, in this order, with what they are good for.
PEOPLE = (
    ("contoso", "megan.bowen", "global admin"),
    ("contoso", "patti.fernandez", "billing admin"),
    ("contoso", "lidia.holloway", "license admin"),
    ("contoso", "nestor.wilke", "global reader"),
    ("contoso", "adele.vance", "bought Power BI Pro, 10 seats, 7 assigned"),
    ("contoso", "alex.wilber", "bought Visio Plan 2, 5 seats, 4 assigned"),
    ("contoso", "diego.siciliani", "bought Power BI Pro, 5 seats, 5 assigned"),
    ("contoso", "isaiah.langer", "ordinary user, no purchase"),
    ("woodgrove", "anna.devries", "global admin (in Dutch), also a guest at contoso"),
    ("woodgrove", "bram.jansen", "bought Visio Plan 1, 3 seats, 2 assigned"),
    ("fabrikam", "finn.bakker", "ordinary user of another organization"),
    ("fabrikam", "iris.kok", "switched off: cannot sign in"),
    ("bellows", "dean", "ordinary user of a school"),
    ("tailspin", "ravi", "ordinary user in India"),
    ("wideworld", "joao.lima", "ordinary user in Brazil"),
    ("humongous", "grace.mbuyi", "ordinary user in DR Congo"),
    ("litware", "lena.fischer", "ordinary user of an unmanaged organization"),
)
