# cell: learning_rate
# hint: you took `final` for a rate. It is a share of the peak: the decay ends at
#   final·peak, which for 0.2 and a peak of 0.01 is 0.002.
def learning_rate(step, schedule):
    t = schedule.done + step
    if t < schedule.warmup:
        return schedule.peak * t / schedule.warmup
    decayed = t - schedule.warmup - schedule.stable
    if decayed <= 0:
        return schedule.peak
    progress = min(decayed / schedule.decay, 1)
    return schedule.peak + (schedule.final - schedule.peak) * progress
