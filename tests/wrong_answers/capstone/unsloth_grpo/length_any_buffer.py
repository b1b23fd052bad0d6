# cell: length_reward
# message: The buffer is longer than the limit.
def length_reward(completion_ids, limit, buffer):
    over = [len(ids) - (limit - buffer) for ids in completion_ids]
    return [-min(max(tokens / buffer, 0.0), 1.0) for tokens in over]
