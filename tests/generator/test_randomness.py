"""Noise is addressed by who draws and when; nothing else may matter."""

import pickle

import numpy as np
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from generator.engine.randomness import Noise, derive_key

SECRET = bytes(range(32))
IDS = np.arange(1, 20_001, dtype=np.uint64)


def noise(population="event", secret=SECRET):
    return Noise(secret, population)


def test_the_cipher_is_aes_as_published():
    # FIPS 197, appendix C.1: if this moves, every world moves.
    key, plain = bytes(range(16)), bytes.fromhex("00112233445566778899aabbccddeeff")
    sealed = Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(plain)
    assert sealed.hex() == "69c4e0d86a7b0430d8cdb78070b4c55a"


def test_a_number_is_the_cipher_of_its_address():
    key = derive_key(SECRET, "event/person.education.u_education", 16)
    block = (7).to_bytes(8, "little") + (2015 | 3 << 16).to_bytes(8, "little")
    word = Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(block)[:8]
    drawn = noise().words(
        "person.education.u_education", np.array([7], dtype=np.uint64), year=2015, future=3
    )
    assert int(drawn[0]) == int.from_bytes(word, "little")


@given(st.permutations(list(range(40))), st.integers(0, 40))
def test_neither_order_nor_company_matters(order, most):
    ids = IDS[:40]
    whole = noise().uniform("s", ids, year=2001)
    chosen = np.array(order[:most], dtype=int)
    assert (noise().uniform("s", ids[chosen], year=2001) == whole[chosen]).all()


def test_numbers_are_uniform_and_streams_unrelated():
    a, b = noise().uniform("a", IDS), noise().uniform("b", IDS)
    assert abs(a.mean() - 0.5) < 4 * np.sqrt(1 / 12 / len(IDS))
    assert abs(np.corrcoef(a, b)[0, 1]) < 4 / np.sqrt(len(IDS))
    assert abs(np.corrcoef(a, noise().uniform("a", IDS, year=1))[0, 1]) < 4 / np.sqrt(len(IDS))
    assert abs(np.corrcoef(a, noise().uniform("a", IDS, future=1))[0, 1]) < 4 / np.sqrt(len(IDS))
    assert abs(np.corrcoef(a, noise("unseen-1").uniform("a", IDS))[0, 1]) < 4 / np.sqrt(len(IDS))
    assert ((a >= 0) & (a < 1)).all()


def test_a_future_per_row_equals_a_future_for_all():
    futures = (np.arange(len(IDS)) % 3).astype(np.uint16)
    mixed = noise().uniform("s", IDS, year=2020, future=futures)
    for k in range(3):
        alone = noise().uniform("s", IDS, year=2020, future=k)
        assert (mixed[futures == k] == alone[futures == k]).all()


def test_one_bit_of_the_secret_changes_everything():
    other = bytes([SECRET[0] ^ 1]) + SECRET[1:]
    same = noise().uniform("s", IDS) == noise(secret=other).uniform("s", IDS)
    assert not same.any()


def test_noise_travels_to_another_process():
    travelled = pickle.loads(pickle.dumps(noise()))
    assert (travelled.uniform("s", IDS) == noise().uniform("s", IDS)).all()


@pytest.mark.parametrize("secret", [b"", b"kansrijk", bytes(16), bytes(33)])
def test_a_secret_of_another_size_is_refused(secret):
    with pytest.raises(ValueError, match="32"):
        Noise(secret, "event")


def test_no_ids_no_numbers():
    assert len(noise().uniform("s", IDS[:0])) == 0
