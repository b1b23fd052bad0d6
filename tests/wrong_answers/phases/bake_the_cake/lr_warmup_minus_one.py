# cell: learning_rate
# hint: your warm-up is one step behind: peak·(t−1)/warmup makes the first step a
#   step of rate 0, which teaches nothing. It is peak·t/warmup.
def learning_rate(step, schedule):
    t = schedule.done + step
    if t <= schedule.warmup:
        return schedule.peak * (t - 1) / schedule.warmup
    decayed = t - schedule.warmup - schedule.stable
    if decayed <= 0:
        return schedule.peak
    progress = min(decayed / schedule.decay, 1)
    return schedule.peak * (1 - (1 - schedule.final) * progress)
