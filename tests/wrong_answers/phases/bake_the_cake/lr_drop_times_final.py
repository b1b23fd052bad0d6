# cell: learning_rate
# hint: you took `final` for the share that the decay takes away. It is the share
#   that is left: the rate ends at final·peak, not at (1 − final)·peak.
def learning_rate(step, schedule):
    t = schedule.done + step
    if t < schedule.warmup:
        return schedule.peak * t / schedule.warmup
    decayed = t - schedule.warmup - schedule.stable
    if decayed <= 0:
        return schedule.peak
    progress = min(decayed / schedule.decay, 1)
    return schedule.peak * (1 - schedule.final * progress)
