# cell: learning_rate
# right: NumPy's interp, and a NumPy float
def learning_rate(step, schedule):
    import numpy as np

    ends = np.cumsum([0, schedule.warmup, schedule.stable, schedule.decay])
    heights = [0.0 if schedule.warmup else 1.0, 1.0, 1.0, schedule.final]
    return schedule.peak * np.interp(schedule.done + step, ends, heights)
