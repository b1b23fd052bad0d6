# cell: learning_rate
# hint: your warm-up begins at a rate of 0: you count steps from 0. Steps count
#   from 1, so the first rate is peak/warmup, and step `warmup` has the peak.
def learning_rate(step, schedule):
    t = schedule.done + step - 1
    if t < schedule.warmup:
        return schedule.peak * t / schedule.warmup
    decayed = t - schedule.warmup - schedule.stable
    if decayed <= 0:
        return schedule.peak
    progress = min(decayed / schedule.decay, 1)
    return schedule.peak * (1 - (1 - schedule.final) * progress)
