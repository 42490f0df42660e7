"""The hash by which ipykernel and debuggers name the code of a cell. Pure.

MurmurHash2, 32 bits, by Austin Appleby (public domain), with the seed that ipykernel has.
"""

from __future__ import annotations

import struct

SEED = 0xC70F6907
_M = 0x5BD1E995
_MASK = 0xFFFFFFFF


def code_hash(code: str) -> str:
    """Of the code of a cell: the decimal number in ipykernel's ``ipykernel_<pid>/<hash>.py``."""
    return str(murmur2(code.encode(errors="replace"), SEED))


def murmur2(data: bytes, seed: int) -> int:
    """The hash of ``data``."""
    whole = len(data) & ~3
    hashed = seed ^ len(data)
    for (word,) in struct.iter_unpack("<I", data[:whole]):
        mixed = (word * _M) & _MASK
        mixed ^= mixed >> 24
        hashed = ((hashed * _M) ^ (mixed * _M)) & _MASK
    rest = data[whole:]
    if rest:
        hashed = ((hashed ^ int.from_bytes(rest, "little")) * _M) & _MASK
    hashed ^= hashed >> 13
    hashed = (hashed * _M) & _MASK
    return hashed ^ (hashed >> 15)
