# cell: learning_rate
# hint: your decay is exponential, as MiniCPM's is. Here it is a straight line:
#   the same number is subtracted at every step.
def learning_rate(step, schedule):
    t = schedule.done + step
    if t < schedule.warmup:
        return schedule.peak * t / schedule.warmup
    decayed = t - schedule.warmup - schedule.stable
    if decayed <= 0:
        return schedule.peak
    progress = min(decayed / schedule.decay, 1)
    return schedule.peak * schedule.final**progress
