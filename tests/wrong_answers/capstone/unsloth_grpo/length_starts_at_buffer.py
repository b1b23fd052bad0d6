# cell: length_reward
# hint: your slope starts after `buffer` tokens. Buffer is counted from the end: the
#   slope starts at limit − buffer.
def length_reward(completion_ids, limit, buffer):
    if not 1 <= buffer <= limit:
        raise ValueError("a buffer is 1 to limit tokens long")
    over = [len(ids) - buffer for ids in completion_ids]
    return [-min(max(tokens / buffer, 0.0), 1.0) for tokens in over]
