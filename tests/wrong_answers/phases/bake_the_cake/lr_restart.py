# cell: learning_rate
# hint: you left out `done`, so every phase restarts the schedule: its first step
#   is a warm-up step again, and then the rate climbs back to the peak. Steps are
#   counted through all phases: t = schedule.done + step.
def learning_rate(step, schedule):
    t = step
    if t < schedule.warmup:
        return schedule.peak * t / schedule.warmup
    decayed = t - schedule.warmup - schedule.stable
    if decayed <= 0:
        return schedule.peak
    progress = min(decayed / schedule.decay, 1)
    return schedule.peak * (1 - (1 - schedule.final) * progress)
