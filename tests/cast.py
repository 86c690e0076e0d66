"""The cast: the same named people in every test, as in the demo."""

from dataclasses import dataclass

from tenants.models import Account, Organization, Person
from tenants.permissions.roles import Role
from tests.factories.tenants import make_organization, make_person


@dataclass(frozen=True, slots=True)
class Cast:
    """Three organizations and who they are in them."""

    contoso: Organization
    woodgrove: Organization
    fabrikam: Organization
    megan: Person  # global admin
    patti: Person  # billing admin
    lidia: Person  # license admin
    udo: Person  # user admin
    nestor: Person  # global reader
    adele: Person  # buys Power BI Pro
    alex: Person  # buys Visio
    diego: Person  # buys Power BI Pro
    isaiah: Person  # an ordinary user
    anna: Person  # global admin of woodgrove
    anna_guest: Person  # the same account as a guest at contoso
    bram: Person  # buys at woodgrove
    finn: Person  # an ordinary user of fabrikam


def make_cast() -> Cast:
    """Make everybody; needs an open database (`db` or `real_db`) and no open scope."""
    contoso = make_organization("contoso", country="US")
    woodgrove = make_organization("woodgrove", country="NL", language="nl", currency="EUR")
    fabrikam = make_organization("fabrikam", country="NL", currency="EUR")
    anna = make_person(
        woodgrove, "Anna de Vries", email="anna.devries@woodgrove.example", roles=(Role.GLOBAL,)
    )
    return Cast(
        contoso=contoso,
        woodgrove=woodgrove,
        fabrikam=fabrikam,
        megan=make_person(contoso, "Megan Bowen", roles=(Role.GLOBAL,), department="Marketing"),
        patti=make_person(contoso, "Patti Fernandez", roles=(Role.BILLING,)),
        lidia=make_person(contoso, "Lidia Holloway", roles=(Role.LICENSE,)),
        udo=make_person(contoso, "Udo Sander", roles=(Role.USER,)),
        nestor=make_person(contoso, "Nestor Wilke", roles=(Role.READER,)),
        adele=make_person(contoso, "Adele Vance", department="Retail"),
        alex=make_person(contoso, "Alex Wilber"),
        diego=make_person(contoso, "Diego Siciliani"),
        isaiah=make_person(contoso, "Isaiah Langer"),
        anna=anna,
        anna_guest=make_person(
            contoso,
            "Anna de Vries",
            email=anna.email,
            account=Account.objects.get(id=anna.account_id),
            kind=Person.Kind.GUEST,
        ),
        bram=make_person(woodgrove, "Bram Jansen"),
        finn=make_person(fabrikam, "Finn Bakker"),
    )
