"""Misuse from real cases, each kind in several ways. `plant` puts some of each into an honest play, at random people, shops and times."""

from datetime import timedelta
from random import Random

from oversight.simulation.misuse import curiosity, fraud, trying, volume
from oversight.simulation.misuse.cases import CannotPlant, Case, Planter
from oversight.simulation.stage import Stage

KINDS = {
    "OWN_NUMBER": curiosity.OWN,
    "EX_PARTNER": curiosity.EX_PARTNER,
    "KNOWN_NAME": curiosity.KNOWN_NAME,
    "NUMBERS_IN_TURN": trying.WAYS,
    "GREETERS_FRIEND": fraud.FRIENDS,
    "FORGER": fraud.FORGERS,
    "LEAVER": volume.LEAVERS,
    "SLOW_DRIP": volume.DRIPS,
}
WARM_UP = timedelta(days=14)
"""Before that nobody misuses anything: a norm needs some days."""


def plant(stage: Stage, rng: Random) -> list[Case]:
    """Plant as many of each kind as there are shops, at most three, each in another way, and return them in the order of time.

    Nobody is the culprit of two cases. What finds no room (too few people, too few days) is left out.
    """
    planter = Planter(stage, rng, begins=stage.world.first + WARM_UP)
    cases = []
    for kind, ways in KINDS.items():
        chosen = rng.sample(sorted(ways), len(ways))[: max(1, min(3, len(stage.world.places)))]
        for way in chosen:
            for _ in range(6):  # somebody else may have the time
                try:
                    cases.append(planter.case(kind, way, ways[way]))
                    break
                except CannotPlant:
                    continue
    return sorted(cases, key=lambda case: case.first_at)
