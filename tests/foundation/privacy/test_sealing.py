"""Personal values at rest: sealed, found by fingerprint, keys rotated and lost."""

import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from cunshi.foundation.privacy.kinds import Kind
from cunshi.foundation.privacy.sealing import add_key, fingerprint, is_sealed, renewed, seal, unseal
from cunshi.kernel.problems import Refused

pytestmark = pytest.mark.req("TGT-11")

VALUE = "11010519491231002X"
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_what_is_sealed_reads_as_nothing_and_opens_as_it_was(settings) -> None:  # type: ignore[no-untyped-def]
    settings.SEALING_KEYS = OLD
    token = seal(VALUE)
    assert is_sealed(token)
    assert VALUE not in token
    assert unseal(token) == VALUE
    assert seal(VALUE) != token
    assert (seal(""), unseal("")) == ("", "")


def test_a_new_key_in_front_seals_from_now_on_and_the_old_one_still_opens(settings) -> None:  # type: ignore[no-untyped-def]
    settings.SEALING_KEYS = OLD
    token, mark = seal(VALUE), fingerprint(Kind.ID_NUMBER, VALUE)
    settings.SEALING_KEYS = f"{NEW}, {OLD}"
    assert unseal(token) == VALUE
    assert fingerprint(Kind.ID_NUMBER, VALUE) == mark
    young = renewed(token)
    settings.SEALING_KEYS = NEW
    assert unseal(young) == VALUE


def test_a_lost_key_is_told_in_a_sentence(settings) -> None:  # type: ignore[no-untyped-def]
    settings.SEALING_KEYS = OLD
    token = seal(VALUE)
    settings.SEALING_KEYS = NEW
    with pytest.raises(Refused) as refused:
        unseal(token)
    assert str(refused.value) == (
        "personal data: The key with which this value was sealed is missing, or the value was altered. Put the old "
        "keys back, newest first: into CUNSHI_SEALING_KEYS or the file sealing.keys, from the backup."
    )


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("secret", "A sealing key is malformed: each is 32 bytes in URL-safe base64 (44 characters)."),
        (" , ", "There is no sealing key."),
    ],
)
def test_a_malformed_key_is_told_in_a_sentence_that_leaves_it_out(settings, keys: str, said: str) -> None:  # type: ignore[no-untyped-def]
    settings.SEALING_KEYS = keys
    with pytest.raises(Refused) as refused:
        seal(VALUE)
    assert [each.what for each in refused.value.problems] == [said]


def test_the_key_file_is_made_on_first_use_for_its_owner_only(settings, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    settings.SEALING_KEYS, settings.SEALING_KEY_FILE = "", tmp_path / "sealing.keys"
    token = seal(VALUE)
    assert stat.S_IMODE((tmp_path / "sealing.keys").stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["sealing.keys"]
    assert unseal(token) == VALUE


def test_a_fingerprint_is_the_same_for_every_spelling_and_another_for_every_kind(settings) -> None:  # type: ignore[no-untyped-def]
    settings.SEALING_KEYS = OLD
    assert fingerprint(Kind.ID_NUMBER, " 11010519491231002x") == fingerprint(Kind.ID_NUMBER, VALUE)
    assert fingerprint(Kind.BANK, VALUE) != fingerprint(Kind.ID_NUMBER, VALUE)
    settings.SEALING_KEYS = NEW
    other = fingerprint(Kind.ID_NUMBER, VALUE)
    settings.SEALING_KEYS = OLD
    assert fingerprint(Kind.ID_NUMBER, VALUE) != other


def test_a_new_key_in_the_file_stands_first_and_hides_nothing(settings, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    settings.SEALING_KEYS, settings.SEALING_KEY_FILE = "", tmp_path / "sealing.keys"
    token, mark = seal(VALUE), fingerprint(Kind.ID_NUMBER, VALUE)
    old = (tmp_path / "sealing.keys").read_text().split()
    assert add_key() == tmp_path / "sealing.keys"
    assert (tmp_path / "sealing.keys").read_text().split()[1:] == old
    assert stat.S_IMODE((tmp_path / "sealing.keys").stat().st_mode) == 0o600
    assert (unseal(token), fingerprint(Kind.ID_NUMBER, VALUE)) == (VALUE, mark)
    Fernet((tmp_path / "sealing.keys").read_text().split()[0]).decrypt(seal(VALUE).removeprefix("sealed:"))
    settings.SEALING_KEYS = OLD
    with pytest.raises(Refused) as refused:
        add_key()
    assert [each.what for each in refused.value.problems] == ["The keys stand in this setting, not in a file."]
