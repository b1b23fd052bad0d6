# cell: learning_rate
# right: walks through the parts one after the other
def learning_rate(step, schedule):
    peak, t = schedule.peak, schedule.done + step
    parts = (
        (schedule.warmup, 0.0, peak),
        (schedule.stable, peak, peak),
        (schedule.decay, peak, peak * schedule.final),
    )
    for steps, low, high in parts:
        if t <= steps:
            return low + (high - low) * t / steps
        t -= steps
    return peak * schedule.final
