"""Signatures of heads: what the one key signs the other checks, and no other key or text."""

from __future__ import annotations

import sys

import pytest
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tracker.services.keeping.signing import (
    KeyNotUnderstoodError,
    KeyPair,
    SigningMissingError,
    is_signed,
    make_keys,
    sign,
)


@pytest.fixture(scope="module")
def keys() -> KeyPair:
    return make_keys()


def test_what_one_key_signs_the_other_checks(keys: KeyPair) -> None:
    signature = sign("text", key=keys.private, name="k")

    assert is_signed("text", signature, key=keys.public, name="k.pub")
    assert not is_signed("test", signature, key=keys.public, name="k.pub")
    assert not is_signed("text", signature, key=make_keys().public, name="k.pub")
    for place in range(len(signature)):
        assert not is_signed(
            "text",
            signature[:place] + bytes([signature[place] ^ 1]) + signature[place + 1 :],
            key=keys.public,
            name="k.pub",
        )


def test_the_keys_have_the_standard_forms(keys: KeyPair) -> None:
    assert keys.private.startswith(b"-----BEGIN PRIVATE KEY-----\n")
    assert keys.public.startswith(b"-----BEGIN PUBLIC KEY-----\n")


def _pem(
    key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey, passphrase: bytes = b""
) -> bytes:
    hidden = (
        form.BestAvailableEncryption(passphrase) if passphrase else form.NoEncryption()
    )
    return key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, hidden)


@pytest.mark.parametrize(
    ("key", "found"),
    [
        (b"", "k: this is no private key in PEM"),
        (b"\xff\x00", "k: this is no private key in PEM"),
        (
            _pem(ec.generate_private_key(ec.SECP256R1())),
            "k: this is a key of another kind than Ed25519",
        ),
        (
            _pem(Ed25519PrivateKey.generate(), b"secret"),
            "k: the key is protected by a passphrase",
        ),
    ],
)
def test_what_is_no_private_key_is_refused(key: bytes, found: str) -> None:
    with pytest.raises(KeyNotUnderstoodError, match=found) as problem:
        sign("text", key=key, name="k")

    assert problem.value.hint


def test_what_is_no_public_key_is_refused(keys: KeyPair) -> None:
    other = (
        ec.generate_private_key(ec.SECP256R1())
        .public_key()
        .public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)
    )
    for key, found in (
        (b"", "no public key"),
        (other, "another kind than Ed25519"),
        (keys.private, "this is a private key"),
    ):
        with pytest.raises(KeyNotUnderstoodError, match=found):
            is_signed("text", bytes(64), key=key, name="k.pub")


def test_without_the_extra_everything_says_how_to_install_it(
    keys: KeyPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [
        name for name in sys.modules if name.partition(".")[0] == "cryptography"
    ]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "cryptography", None)

    for act in (
        make_keys,
        lambda: sign("text", key=keys.private, name="k"),
        lambda: is_signed("text", bytes(64), key=keys.public, name="k.pub"),
    ):
        with pytest.raises(SigningMissingError) as problem:
            act()
        assert "pip install 'position-tracker[sign]'" in problem.value.hint
