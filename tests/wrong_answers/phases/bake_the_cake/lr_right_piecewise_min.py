# cell: learning_rate
# right: the lowest of three lines
def learning_rate(step, schedule):
    t = step + schedule.done
    peak, low = schedule.peak, schedule.peak * schedule.final
    up = peak * t / schedule.warmup if schedule.warmup else peak
    left = schedule.warmup + schedule.stable + schedule.decay - t
    down = low + (peak - low) * left / schedule.decay
    return max(min(up, peak, down), low) if t > schedule.warmup else min(up, peak)
