# cell: learning_rate
# hint: your decay begins at step `stable`, as if the warm-up were a part of it.
#   `stable` is a number of steps after the warm-up, so the decay begins after
#   warmup + stable steps.
def learning_rate(step, schedule):
    t = schedule.done + step
    if t < schedule.warmup:
        return schedule.peak * t / schedule.warmup
    decayed = t - schedule.stable
    if decayed <= 0:
        return schedule.peak
    progress = min(decayed / schedule.decay, 1)
    return schedule.peak * (1 - (1 - schedule.final) * progress)
