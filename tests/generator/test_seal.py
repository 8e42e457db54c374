"""The seal: opens with the right key only, and shows every change."""

import pytest

from generator.errors import GeneratorError
from generator.seal import check_file, commitment, file_keys, new_secret, seal, unseal

SECRET = bytes(range(32))
CONTENT = b"RINPERSOON,youth_care\n000000001,1\n"


@pytest.fixture
def sealed(tmp_path):
    path = tmp_path / "answers.sealed"
    return path, seal(CONTENT, path, secret=SECRET, event="e1")


def opened(path, *, secret=SECRET, event="e1"):
    key, _ = file_keys(secret, path.name)
    return unseal(path, key=key, event=event)


def test_what_was_sealed_comes_back(sealed):
    path, promised = sealed
    assert opened(path) == CONTENT
    assert check_file(path, vars(promised)) is None
    _, salt = file_keys(SECRET, path.name)
    assert commitment(CONTENT, salt) == promised.commitment


def test_nothing_of_the_content_can_be_read(sealed):
    path, _ = sealed
    assert b"youth_care" not in path.read_bytes()
    assert b"000000001" not in path.read_bytes()


def test_every_changed_byte_is_seen(sealed):
    path, promised = sealed
    data = path.read_bytes()
    for place in range(len(data)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert check_file(path, vars(promised)) == "changed"
        with pytest.raises(GeneratorError, match="does not open"):
            opened(path)


def test_another_secret_event_or_name_does_not_open_it(sealed):
    path, _ = sealed
    with pytest.raises(GeneratorError):
        opened(path, secret=new_secret())
    with pytest.raises(GeneratorError):
        opened(path, event="e2")
    other = path.rename(path.with_name("parameters.sealed"))
    key, _ = file_keys(SECRET, "answers.sealed")
    with pytest.raises(GeneratorError):
        unseal(other, key=key, event="e1")


def test_a_missing_or_cut_file_is_named(sealed):
    path, promised = sealed
    path.write_bytes(path.read_bytes()[:5])
    with pytest.raises(GeneratorError, match="does not open"):
        opened(path)
    path.unlink()
    assert check_file(path, vars(promised)) == "missing"
    with pytest.raises(GeneratorError, match="missing"):
        opened(path)


def test_the_same_content_looks_different_every_time(tmp_path):
    first = seal(CONTENT, tmp_path / "a.sealed", secret=SECRET, event="e1")
    second = seal(CONTENT, tmp_path / "b" / "a.sealed", secret=SECRET, event="e1")
    assert first.sha256 != second.sha256
    assert first.commitment == second.commitment
