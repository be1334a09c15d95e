"""A seed for each thing that is drawn, derived from what it is for and not from when it is drawn."""

import json
import secrets
from hashlib import sha256

import numpy as np


def derive(base: int | None, *key: str | int) -> int:
    """A seed for ``key``: the same key gives the same seed, whatever else is computed.

    Parameters
    ----------
    base : the base seed, from 0 on; None draws one that nobody can repeat.
    key : what the seed is for, such as setting, split and component.

    Returns
    -------
    int
        From 0 to 2**32 - 1. ``numpy.random.SeedSequence`` of the base and the words of the key's SHA-256.
    """
    digest = sha256(json.dumps(key, ensure_ascii=True).encode()).digest()
    words = np.frombuffer(digest, dtype="<u4").tolist()
    entropy = secrets.randbits(64) if base is None else int(base)
    return int(np.random.SeedSequence([entropy, *words]).generate_state(1, np.uint32)[0])
