# cell: learning_rate
# hint: your decay does not stop: beyond its last step the rate goes on falling,
#   and in the end below 0, where the model unlearns. From there on it should stay
#   at final·peak.
def learning_rate(step, schedule):
    t = schedule.done + step
    if t < schedule.warmup:
        return schedule.peak * t / schedule.warmup
    decayed = t - schedule.warmup - schedule.stable
    if decayed <= 0:
        return schedule.peak
    progress = decayed / schedule.decay
    return schedule.peak * (1 - (1 - schedule.final) * progress)
