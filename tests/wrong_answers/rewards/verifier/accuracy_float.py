# cell: accuracy_reward
# hint: you compared as floats, so 72.0 and 7.2e1 count. The answer must be written as
#   an integer. Nor does a float tell 2⁵³ from the next integer.
def accuracy_reward(text, gold):
    try:
        return float(float(extract_answer(text)) == gold)
    except (TypeError, ValueError):
        return 0.0
