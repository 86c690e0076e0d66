from tenants.models.account import Account
from tenants.models.organization import MailDomain, Organization
from tenants.models.person import Person
from tenants.models.role import RoleAssignment
from tenants.models.token import Token

__all__ = ["Account", "MailDomain", "Organization", "Person", "RoleAssignment", "Token"]
