# cell: learning_rate
# hint: your warm-up divides by warmup + 1, so the peak comes one step late: at t
#   = warmup the rate should be the peak.
def learning_rate(step, schedule):
    t = schedule.done + step
    if t <= schedule.warmup:
        return schedule.peak * t / (schedule.warmup + 1)
    decayed = t - schedule.warmup - schedule.stable
    if decayed <= 0:
        return schedule.peak
    progress = min(decayed / schedule.decay, 1)
    return schedule.peak * (1 - (1 - schedule.final) * progress)
