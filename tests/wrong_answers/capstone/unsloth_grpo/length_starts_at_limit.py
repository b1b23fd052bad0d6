# cell: length_reward
# hint: your slope starts at the limit, and nothing is ever longer than that. It starts
#   `buffer` tokens before, at limit − buffer.
def length_reward(completion_ids, limit, buffer):
    if not 1 <= buffer <= limit:
        raise ValueError("a buffer is 1 to limit tokens long")
    over = [len(ids) - limit for ids in completion_ids]
    return [-min(max(tokens / buffer, 0.0), 1.0) for tokens in over]
