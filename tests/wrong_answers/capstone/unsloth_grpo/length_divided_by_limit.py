# cell: length_reward
# hint: you divided by the limit. The slope is `buffer` tokens long, so half of the
#   buffer costs half a point: 14 tokens of 16 cost 0.5.
def length_reward(completion_ids, limit, buffer):
    if not 1 <= buffer <= limit:
        raise ValueError("a buffer is 1 to limit tokens long")
    over = [len(ids) - (limit - buffer) for ids in completion_ids]
    return [-min(max(tokens / limit, 0.0), 1.0) for tokens in over]
