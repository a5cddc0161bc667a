"""Random draws that come out the same again: by a seed and a key, whatever the order of rows."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate

from surveyapp.services.programmes.programme_rules import Allocation, Arm, Sample

TOP = 2**64


def position(seed: int, purpose: str, key: str) -> float:
    """A number from 0 to below 1 that belongs to this seed, purpose and key."""
    digest = hashlib.blake2b(f"{seed}:{purpose}:{key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / TOP


def drawn(strata: Mapping[str, str], sample: Sample, seed: int, purpose: str) -> frozenset[str]:
    """The keys drawn, of all in ``strata`` (key -> stratum).

    Every key has the same chance within its stratum; without an allocation there is one stratum.
    """
    ordered = sorted(strata, key=lambda key: (position(seed, purpose, key), key))
    wanted = _wanted(len(ordered), sample)
    if sample.allocation is None:
        return frozenset(ordered[:wanted])
    members: dict[str, list[str]] = defaultdict(list)
    for key in ordered:
        members[strata[key]].append(key)
    sizes = {stratum: len(keys) for stratum, keys in sorted(members.items())}
    shares = ALLOCATIONS[sample.allocation](sizes, wanted)
    return frozenset(key for stratum, n in shares.items() for key in members[stratum][:n])


def is_drawn(key: str, share: float, seed: int, purpose: str) -> bool:
    """Whether one that comes alone is in the share; its chance is the share."""
    return position(seed, purpose, key) < share


def arm_of(key: str, arms: Sequence[Arm], seed: int) -> str | None:
    """The arm of a customer, always the same one."""
    if not arms:
        return None
    total = sum(arm.weight for arm in arms)
    place = position(seed, "arm", key) * total
    for arm, below in zip(arms, accumulate(arm.weight for arm in arms), strict=True):
        if place < below:
            return arm.name
    return arms[-1].name


def proportional(sizes: Mapping[str, int], wanted: int) -> dict[str, int]:
    """So many of each stratum as its size asks for; what is left goes to the largest remainders."""
    everybody = sum(sizes.values())
    if not everybody:
        return {}
    exact = {stratum: wanted * size / everybody for stratum, size in sizes.items()}
    shares = {stratum: int(share) for stratum, share in exact.items()}
    by_remainder = sorted(sizes, key=lambda stratum: (shares[stratum] - exact[stratum], stratum))
    for stratum in by_remainder[: wanted - sum(shares.values())]:
        shares[stratum] += 1
    return shares


def equal(sizes: Mapping[str, int], wanted: int) -> dict[str, int]:
    """The same number of each; what small strata cannot give is shared out among the others."""
    shares: dict[str, int] = {}
    left = wanted
    for place, stratum in enumerate(sorted(sizes, key=lambda name: (sizes[name], name))):
        shares[stratum] = min(sizes[stratum], left // (len(sizes) - place))
        left -= shares[stratum]
    return shares


ALLOCATIONS = {Allocation.PROPORTIONAL: proportional, Allocation.EQUAL: equal}


def _wanted(available: int, sample: Sample) -> int:
    wanted = sample.n if sample.n is not None else round((sample.share or 0) * available)
    return min(wanted, available)
