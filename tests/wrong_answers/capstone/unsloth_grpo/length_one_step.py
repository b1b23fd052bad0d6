# cell: length_reward
# hint: your reward falls at once, from 0 to −1. A slope tells coming near the limit
#   from running into it, so that there is a difference to learn from.
def length_reward(completion_ids, limit, buffer):
    if not 1 <= buffer <= limit:
        raise ValueError("a buffer is 1 to limit tokens long")
    over = [len(ids) - (limit - buffer) for ids in completion_ids]
    return [-float(tokens > 0) for tokens in over]
