"""Ed25519 signatures of heads, by the extra `sign`, with keys in the usual PEM files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.errors import Advice, ExtraMissingError, TrackerError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )


class SigningMissingError(ExtraMissingError):
    """A key is to be made or used, and the extra `sign` is not installed."""

    code = "T021"

    def __init__(self) -> None:
        super().__init__("signatures", extra="sign", without="pins without a signature")


class KeyNotUnderstoodError(TrackerError):
    """A file holds no key that can be used here."""

    code = "T022"
    hint = "make a key pair, whose one file signs and the other checks"
    advice = Advice("make-keys", {})

    def __init__(self, name: str, found: str, hint: str = "") -> None:
        if hint:
            self.hinted(hint)
        super().__init__(f"{name}: {found}")


class KeyPair(NamedTuple):
    """A private key (PKCS #8) and its public key (SubjectPublicKeyInfo), both as PEM."""

    private: bytes
    public: bytes


_TO_OPEN: Final = (
    "`openssl pkey -in FILE -out OTHER` writes it without one; let nobody else read it"
)


def make_keys() -> KeyPair:
    """Return a new key pair.

    Raises:
        SigningMissingError: The extra is not installed.
    """
    try:
        from cryptography.hazmat.primitives import serialization as form
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ImportError as problem:
        raise SigningMissingError from problem
    key = Ed25519PrivateKey.generate()
    return KeyPair(
        key.private_bytes(
            form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()
        ),
        key.public_key().public_bytes(
            form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo
        ),
    )


def sign(text: str, *, key: bytes, name: str) -> bytes:
    """Return the signature of a text, 64 bytes.

    Args:
        text: What is signed.
        key: The private key, as PEM.
        name: Where it comes from, for messages.

    Raises:
        KeyNotUnderstoodError: It is no private Ed25519 key.
        SigningMissingError: The extra is not installed.
    """
    return _private(key, name).sign(text.encode())


def is_signed(text: str, signature: bytes, *, key: bytes, name: str) -> bool:
    """Return whether a signature of a text was made with the private key of a public one.

    Raises:
        KeyNotUnderstoodError: It is no public Ed25519 key.
        SigningMissingError: The extra is not installed.
    """
    public = _public(key, name)
    from cryptography.exceptions import InvalidSignature

    try:
        public.verify(signature, text.encode())
    except InvalidSignature:
        return False
    return True


def _private(key: bytes, name: str) -> Ed25519PrivateKey:
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError as problem:
        raise SigningMissingError from problem
    try:
        found = load_pem_private_key(key, password=None)
    except TypeError as problem:
        raise KeyNotUnderstoodError(
            name,
            "the key is protected by a passphrase, which is not asked for here",
            _TO_OPEN,
        ) from problem
    except (ValueError, UnsupportedAlgorithm) as problem:
        raise KeyNotUnderstoodError(name, "this is no private key in PEM") from problem
    if not isinstance(found, Ed25519PrivateKey):
        raise KeyNotUnderstoodError(name, "this is a key of another kind than Ed25519")
    return found


def _public(key: bytes, name: str) -> Ed25519PublicKey:
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import load_pem_public_key
    except ImportError as problem:
        raise SigningMissingError from problem
    if b"PRIVATE KEY" in key:
        raise KeyNotUnderstoodError(
            name,
            "this is a private key, and a signature is checked with the public one",
            "name the file that ends in .pub",
        )
    try:
        found = load_pem_public_key(key)
    except (ValueError, UnsupportedAlgorithm) as problem:
        raise KeyNotUnderstoodError(name, "this is no public key in PEM") from problem
    if not isinstance(found, Ed25519PublicKey):
        raise KeyNotUnderstoodError(name, "this is a key of another kind than Ed25519")
    return found
