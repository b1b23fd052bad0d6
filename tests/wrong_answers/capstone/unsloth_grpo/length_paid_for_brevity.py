# cell: length_reward
# hint: you paid for every token below the start of the slope. Short completions then
#   earn more than right ones: up to limit − buffer the reward is 0.
def length_reward(completion_ids, limit, buffer):
    if not 1 <= buffer <= limit:
        raise ValueError("a buffer is 1 to limit tokens long")
    over = [len(ids) - (limit - buffer) for ids in completion_ids]
    return [-min(tokens / buffer, 1.0) for tokens in over]
