"""Make the three roles, the database and its privileges, over an administrator's connection."""

from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import psycopg2
from psycopg2 import errors, sql
from psycopg2.extensions import cursor as Cursor  # noqa: N812 it is a class

from kernel.isolation.roles import APP_ROLE, CROSSING_ROLE, OWNER_ROLE

_IDENTIFIERS = {
    name: sql.Identifier(role)
    for name, role in (("owner", OWNER_ROLE), ("app", APP_ROLE), ("crossing", CROSSING_ROLE))
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the product connects with: the plain role for web and workers, the owner for migrations."""

    database_url: str
    database_owner_url: str


def prepare(admin_url: str, *, database: str, owner_password: str, app_password: str) -> Prepared:
    """Make roles, database and privileges, or bring them up to date; return the two addresses.

    `admin_url` is a role that may create roles and databases; the database it names may be missing.
    Safe to repeat: passwords are set anew, data is not touched.
    Raises psycopg2.Error when the administrator may not do one of the steps.
    """
    prepare_roles(admin_url, owner_password=owner_password, app_password=app_password)
    create_database(admin_url, database)
    return Prepared(
        address(admin_url, user=APP_ROLE, password=app_password, database=database),
        address(admin_url, user=OWNER_ROLE, password=owner_password, database=database),
    )


def prepare_roles(admin_url: str, *, owner_password: str, app_password: str) -> None:
    """Make the owner, the plain role and the role that crosses tenants; set the two passwords."""
    with _Autocommit(_somewhere(admin_url)) as cursor:
        for role in (OWNER_ROLE, APP_ROLE, CROSSING_ROLE):
            _create_unless_there(cursor, sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
        may_mark = "NOSUPERUSER NOBYPASSRLS" if _is_superuser(cursor) else ""
        for role, password in (("owner", owner_password), ("app", app_password)):
            statement = (
                f"ALTER ROLE {{{role}}} LOGIN NOCREATEDB NOCREATEROLE NOINHERIT {may_mark} PASSWORD {{word}}"
            )
            _run(cursor, statement, word=sql.Literal(password))
        # A plan for the average tenant is hundreds of times slower for the largest one.
        _run(cursor, "ALTER ROLE {app} SET plan_cache_mode = force_custom_plan")
        _grant_crossing(cursor)
        if not _is_superuser(cursor):
            _run(cursor, "GRANT {owner} TO CURRENT_USER")


def create_database(admin_url: str, name: str, *, template: str | None = None) -> None:
    """Create the owner's database unless it is there, and the privileges inside it."""
    with _Autocommit(_somewhere(admin_url)) as cursor:
        of = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
        statement = sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), _IDENTIFIERS["owner"])
        _create_unless_there(cursor, statement + of)
        _run(cursor, "ALTER DATABASE {name} OWNER TO {owner}", name=sql.Identifier(name))
    with _Autocommit(address(admin_url, database=name)) as cursor:
        _run(cursor, "ALTER SCHEMA public OWNER TO {owner}")
        _run(cursor, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        _run(cursor, "GRANT USAGE ON SCHEMA public TO {app}, {crossing}")
        # Default privileges, no grant on tables that exist: an append-only table has lost some on purpose.
        default = "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT "
        _run(cursor, default + "SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}, {crossing}")
        _run(cursor, default + "USAGE ON SEQUENCES TO {app}, {crossing}")


def drop_database(admin_url: str, name: str) -> None:
    """Drop a database with everything in it, whoever is still connected."""
    with _Autocommit(_somewhere(admin_url)) as cursor:
        _run(cursor, "DROP DATABASE IF EXISTS {name} WITH (FORCE)", name=sql.Identifier(name))


def address(url: str, *, database: str, user: str | None = None, password: str | None = None) -> str:
    """Return `url` with another database and, when given, another role; host, port and options stay."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    who = f"{quote(user)}:{quote(password or '', safe='')}" if user else parts.netloc.rpartition("@")[0]
    query = f"?{urlencode(parse_qsl(parts.query))}" if parts.query else ""
    return f"postgresql://{who}{'@' if who else ''}{place}/{quote(database, safe='')}{query}"


def database_of(url: str) -> str:
    """Return the database's name in an address, empty when it names none."""
    return unquote(urlsplit(url).path.lstrip("/"))


class _Autocommit:
    """One short connection on which each statement stands alone, as CREATE DATABASE demands."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg2.connect(url)
        self.connection.autocommit = True

    def __enter__(self) -> Cursor:
        return self.connection.cursor()

    def __exit__(self, *args: object) -> None:
        self.connection.close()


def _somewhere(admin_url: str) -> str:
    """Return an address that can be connected to: the named database may be the one that is to be made."""
    try:
        psycopg2.connect(admin_url).close()
    except psycopg2.OperationalError:
        return address(admin_url, database="postgres")
    return admin_url


def _run(cursor: Cursor, statement: str, **more: sql.Composable) -> None:
    cursor.execute(sql.SQL(statement).format(**_IDENTIFIERS, **more))


def _create_unless_there(cursor: Cursor, statement: sql.Composable) -> None:
    # Two may prepare the same server at once, and there is no IF NOT EXISTS for roles and databases.
    with suppress(errors.DuplicateObject, errors.DuplicateDatabase, errors.UniqueViolation):
        cursor.execute(statement)


def _is_superuser(cursor: Cursor) -> bool:
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    row = cursor.fetchone()
    return bool(row and row[0])


def _grant_crossing(cursor: Cursor) -> None:
    # Before version 16 the plain role's own NOINHERIT says the same.
    options = " WITH INHERIT FALSE, SET TRUE" if cursor.connection.server_version >= 160000 else ""
    _run(cursor, "GRANT {crossing} TO {app}" + options)
