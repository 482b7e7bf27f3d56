"""Settings of the tests: a data folder of their own, and nothing slow that no test asks for."""

import os
from pathlib import Path

os.environ.setdefault("CUNSHI_DATA", str(Path(__file__).resolve().parents[1] / "var" / "test"))
os.environ.pop("CUNSHI_TODAY", None)

from cunshi.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
