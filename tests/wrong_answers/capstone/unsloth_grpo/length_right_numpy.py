# cell: length_reward
# right: NumPy's interp draws the line; the result is an array
def length_reward(completion_ids, limit, buffer):
    import numpy as np

    if buffer not in range(1, limit + 1):
        raise ValueError(buffer)
    lengths = np.array([len(ids) for ids in completion_ids], dtype=float)
    return np.interp(lengths, [limit - buffer, limit], [0.0, -1.0])
