# cell: learning_rate
# hint: your decay begins right after the warm-up and takes stable + decay steps:
#   it comes too early. For `stable` steps the rate stays at the peak.
def learning_rate(step, schedule):
    t = schedule.done + step
    if t < schedule.warmup:
        return schedule.peak * t / schedule.warmup
    decayed = t - schedule.warmup
    if decayed <= 0:
        return schedule.peak
    progress = min(decayed / (schedule.stable + schedule.decay), 1)
    return schedule.peak * (1 - (1 - schedule.final) * progress)
