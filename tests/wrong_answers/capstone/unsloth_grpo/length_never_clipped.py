# cell: length_reward
# hint: you forgot both ends of the slope: up to limit − buffer the reward is 0, and
#   from the limit on −1. `min(max(share, 0), 1)` keeps it between.
def length_reward(completion_ids, limit, buffer):
    if not 1 <= buffer <= limit:
        raise ValueError("a buffer is 1 to limit tokens long")
    over = [len(ids) - (limit - buffer) for ids in completion_ids]
    return [-tokens / buffer for tokens in over]
