"""Settings of the tests: a data folder of their own, and nothing slow that no test asks for."""

import os
from pathlib import Path

os.environ.setdefault("CUNSHI_DATA", str(Path(__file__).resolve().parents[1] / "var" / "test"))
os.environ.pop("CUNSHI_TODAY", None)

from cunshi.config.commands.messages import compile_catalogues
from cunshi.config.settings import *  # noqa: F403

# Compiled catalogues are not kept in the repository; without them Chinese pages would be tested in English.
compile_catalogues()

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
