"""The web server's door with points to die at."""

from selfservice.wsgi import application
from tests.billing.crash.points import WEB, install

__all__ = ["application"]
install(WEB)
