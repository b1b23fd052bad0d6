# cell: learning_rate
# hint: your decay is half a cosine. This schedule's is a straight line from the
#   peak to final·peak.
def learning_rate(step, schedule):
    import math

    t = schedule.done + step
    if t < schedule.warmup:
        return schedule.peak * t / schedule.warmup
    decayed = t - schedule.warmup - schedule.stable
    if decayed <= 0:
        return schedule.peak
    progress = (1 - math.cos(math.pi * min(decayed / schedule.decay, 1))) / 2
    return schedule.peak * (1 - (1 - schedule.final) * progress)
