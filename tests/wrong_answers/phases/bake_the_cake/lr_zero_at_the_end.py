# cell: learning_rate
# hint: beyond the decay your rate is 0, so whatever comes later trains nothing.
#   It should stay at final·peak.
def learning_rate(step, schedule):
    t = schedule.done + step
    if t < schedule.warmup:
        return schedule.peak * t / schedule.warmup
    decayed = t - schedule.warmup - schedule.stable
    if decayed <= 0:
        return schedule.peak
    progress = decayed / schedule.decay
    if progress > 1:
        return 0.0
    return schedule.peak * (1 - (1 - schedule.final) * progress)
