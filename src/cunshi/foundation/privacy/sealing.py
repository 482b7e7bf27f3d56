"""Personal values at rest: sealed for the database, and a keyed fingerprint by which exactly one value is found.

The keys stand in the setting SEALING_KEYS (commas between, the newest first), else in the file SEALING_KEY_FILE (one
a line, the newest first), which is made on first use. The newest key seals, all of them open, the oldest makes the
fingerprints. See decision 0014.
"""

import hmac
import os
from base64 import urlsafe_b64decode
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from cunshi.foundation.privacy.kinds import mask, normal
from cunshi.kernel.problems import Refused

PREFIX = "sealed:"
_PURPOSE = b"cunshi fingerprint 1"


def seal(text: str) -> str:
    """The value as the database keeps it; an empty value stays empty."""
    return PREFIX + _box(_keys()).encrypt(text.encode()).decode() if text else ""


def unseal(token: str) -> str:
    """The value in clear. Raises Refused when the key it was sealed with is missing, or the token was altered."""
    if not token:
        return ""
    try:
        return _box(_keys()).decrypt(_body(token)).decode()
    except InvalidToken as error:
        raise _lost() from error


def renewed(token: str) -> str:
    """The same value sealed with the newest key. Raises Refused like `unseal`."""
    return seal(unseal(token))


def masked(kind: str, token: str) -> str:
    """What of a sealed value may stand on a page: its mask; stars alone where its key is missing."""
    try:
        return mask(kind, unseal(token))
    except Refused:
        return "****"


def is_sealed(text: object) -> bool:
    return isinstance(text, str) and text.startswith(PREFIX)


def fingerprint(kind: str, text: str) -> str:
    """64 hexadecimal digits that stand for one value of one kind; for the column that is searched.

    Equal values have equal fingerprints, so that one is found without opening any other. The oldest key makes them,
    so that they outlast every new key.
    """
    if not text:
        return ""
    value = f"{kind}:{normal(kind, text)}".encode()
    return hmac.new(_marker(_keys()[-1]), value, sha256).hexdigest()


def add_key() -> Path:
    """Put a new key before the others in the key file: it seals from now on. Raises Refused where the setting rules."""
    if settings.SEALING_KEYS:
        raise Refused.because(
            "CUNSHI_SEALING_KEYS",
            _("The keys stand in this setting, not in a file."),
            _("Put the new key before the others there: %(key)s") % {"key": Fernet.generate_key().decode()},
        )
    path = Path(settings.SEALING_KEY_FILE)
    old = _file(path)
    with NamedTemporaryFile("w", dir=path.parent, prefix=".sealing-", delete=False) as new:
        os.chmod(new.name, 0o600)
        new.write(f"{Fernet.generate_key().decode()}\n{old}")
    os.replace(new.name, path)
    return path


def _body(token: str) -> bytes:
    return token.removeprefix(PREFIX).encode()


def _keys() -> tuple[str, ...]:
    given = settings.SEALING_KEYS
    keys = _parted(given if given else _kept(settings.SEALING_KEY_FILE))
    if not keys:
        raise Refused.because("CUNSHI_SEALING_KEYS", _("There is no sealing key."), _mend())
    return keys


@lru_cache(maxsize=8)
def _parted(text: str) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in text.replace("\n", ",").split(",") if key.strip())
    for key in keys:
        try:
            Fernet(key)
        except ValueError as error:
            raise Refused.because(
                "CUNSHI_SEALING_KEYS",
                _("A sealing key is malformed: each is 32 bytes in URL-safe base64 (44 characters)."),
                _mend(),
            ) from error
    return keys


def _kept(path: str | Path) -> str:
    """The key file's text, read anew only once it changed: a table of thousands of rows asks for it each time."""
    try:
        changed = os.stat(path).st_mtime_ns
    except FileNotFoundError:
        return _file(Path(path))
    return _read(str(path), changed)


@lru_cache(maxsize=8)
def _read(path: str, changed: int) -> str:
    return _file(Path(path))


def _file(path: Path) -> str:
    """The key file's text. Made whole or not at all, readable by its owner only, also when two processes begin."""
    try:
        return path.read_text()
    except FileNotFoundError:
        with NamedTemporaryFile("wb", dir=path.parent, prefix=".sealing-") as new:
            new.write(Fernet.generate_key() + b"\n")
            new.flush()
            os.chmod(new.name, 0o600)
            with suppress(FileExistsError):
                os.link(new.name, path)
        return path.read_text()


@lru_cache(maxsize=8)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


@lru_cache(maxsize=8)
def _marker(key: str) -> bytes:
    """The fingerprints' own key, derived from a sealing key for this purpose alone."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(urlsafe_b64decode(key))


def _mend() -> str:
    return _("Put the old keys back, newest first: into CUNSHI_SEALING_KEYS or the file sealing.keys, from the backup.")


def _lost() -> Refused:
    return Refused.because(
        _("personal data"), _("The key with which this value was sealed is missing, or the value was altered."), _mend()
    )
