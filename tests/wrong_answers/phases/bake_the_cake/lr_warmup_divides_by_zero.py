# cell: learning_rate
# hint: with a warm-up of 0 steps you divide by 0. Ask first whether t lies in the
#   warm-up at all.
def learning_rate(step, schedule):
    t = schedule.done + step
    warm = min(t / schedule.warmup, 1)
    if warm < 1:
        return schedule.peak * warm
    decayed = t - schedule.warmup - schedule.stable
    if decayed <= 0:
        return schedule.peak
    progress = min(decayed / schedule.decay, 1)
    return schedule.peak * (1 - (1 - schedule.final) * progress)
