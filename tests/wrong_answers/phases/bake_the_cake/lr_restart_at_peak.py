# cell: learning_rate
# hint: your rate is the peak again at the first step of a phase. The schedule
#   knows no phases: with t = done + step the rate goes on from where the last phase
#   left it.
def learning_rate(step, schedule):
    t = schedule.done + step
    if schedule.done and step == 1:
        return schedule.peak
    if t < schedule.warmup:
        return schedule.peak * t / schedule.warmup
    decayed = t - schedule.warmup - schedule.stable
    if decayed <= 0:
        return schedule.peak
    progress = min(decayed / schedule.decay, 1)
    return schedule.peak * (1 - (1 - schedule.final) * progress)
