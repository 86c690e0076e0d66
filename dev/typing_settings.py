"""Settings for the type checker: the real ones, with what the environment would give."""

import os

os.environ.setdefault("SECRET_KEY", "for the type checker only")
os.environ.setdefault("DATABASE_URL", "postgresql://nobody@127.0.0.1/nothing")

from selfservice.settings import *  # noqa: F403
