"""Rules and their stages, the mildest first."""

# Rule, subject, episode and level.
Found = tuple[str, str, str, float]
# Those that fall, with the days or hours after which the last one comes again.
FALLING: dict[str, tuple[list[int], int]] = {
    "license.expiry": ([60, 30, 14, 7, 1], 3),
    "license.renewal": ([100_000, 7, 1], 3),
    "license.support": ([60, 30, 7], 0),
    "report.review": ([48, 24, 12], 0),
    "report.submit": ([3, 1], 0),
}
RISING = {
    "license.grace": [0, 50],
    "license.use": [80, 95, 100],
    "license.excess": [120],
    "license.auto_update_off": [0],
    "license.changed": [0],
    "report.servers": [0],
    "usage.jump": [0],
    "usage.excess": [100],
    "usage.commitment": [100],
    "console.stale": [0, 24],
    "console.refused": [0],
    "operation.unknown": [0],
}


def reached(rule: str, level: float, chosen: list[int] | None = None) -> int | None:
    """The deepest stage that a level has reached."""
    if rule not in FALLING:
        stage = None
        for each in RISING[rule]:
            if level >= each:
                stage = each
        return stage
    stages, repeat = FALLING[rule]
    stage = None
    for each in chosen or stages:
        if level <= each:
            stage = each
    if repeat and stage == (chosen or stages)[-1]:
        while level <= stage - repeat:
            stage -= repeat
    return stage


def is_deeper(rule: str, stage: int, than: int) -> bool:
    """Whether a stage is further along than another."""
    return stage < than if rule in FALLING else stage > than
