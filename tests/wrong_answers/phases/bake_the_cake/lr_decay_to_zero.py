# cell: learning_rate
# hint: your rate decays to 0. It should end at final·peak, a share `final` of the
#   peak, and stay there.
def learning_rate(step, schedule):
    t = schedule.done + step
    if t < schedule.warmup:
        return schedule.peak * t / schedule.warmup
    decayed = t - schedule.warmup - schedule.stable
    if decayed <= 0:
        return schedule.peak
    progress = min(decayed / schedule.decay, 1)
    return schedule.peak * (1 - progress)
