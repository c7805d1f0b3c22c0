#!/usr/bin/env python3
"""Verifies an edition without regsosek: every byte, no other file, a trusted signer.

Usage: verify_edition.py EDITION PUBLIC_KEY_HEX
Needs Python 3.8 and the package cryptography (Debian: python3-cryptography).
Prints the edition hash. Layout of an edition: docs/format/edition.md.
"""
import hashlib
import json
import os
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def digest(data):
    return hashlib.blake2b(data, digest_size=32).hexdigest()


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def main(folder, trusted):
    def read(path):
        with open(os.path.join(folder, path), "rb") as file:
            return file.read()

    content, seal = read("content.json"), json.loads(read("seal.json"))
    assert canonical(seal).encode() == read("seal.json"), "seal.json is not canonical"
    assert seal["signed"]["signer"] == trusted, "the signer is not trusted"
    message = b"regsosek-edition-1\n" + canonical(seal["signed"]).encode()
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(trusted))
    key.verify(bytes.fromhex(seal["signature"]), message)  # raises InvalidSignature
    assert digest(content) == seal["signed"]["content"], "content.json does not match the seal"

    files = {f["path"]: f["blake2b"] for f in json.loads(content)["files"] if not f["sealed"]}
    files.update({f["path"]: f["blake2b"] for f in seal["signed"]["sealed"]})
    for path, expected in files.items():
        assert digest(read(path)) == expected, path + ": content does not match"
    found = {os.path.relpath(os.path.join(place, name), folder)
             for place, _, names in os.walk(folder) for name in names}
    assert found == set(files) | {"content.json", "seal.json"}, "files missing or added"
    print(digest(content))


if __name__ == "__main__":
    main(*sys.argv[1:])
