# cell: length_reward
# hint: your slope goes on beyond the limit. It ends there, at −1; 20 tokens with a
#   limit of 16 cost no more than 16.
def length_reward(completion_ids, limit, buffer):
    if not 1 <= buffer <= limit:
        raise ValueError("a buffer is 1 to limit tokens long")
    over = [len(ids) - (limit - buffer) for ids in completion_ids]
    return [-max(tokens / buffer, 0.0) for tokens in over]
