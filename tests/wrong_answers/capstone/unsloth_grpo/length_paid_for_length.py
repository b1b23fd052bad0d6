# cell: length_reward
# hint: your sign is turned round: coming near the limit is paid. It should cost, from 0
#   down to −1.
def length_reward(completion_ids, limit, buffer):
    if not 1 <= buffer <= limit:
        raise ValueError("a buffer is 1 to limit tokens long")
    over = [len(ids) - (limit - buffer) for ids in completion_ids]
    return [min(max(tokens / buffer, 0.0), 1.0) for tokens in over]
