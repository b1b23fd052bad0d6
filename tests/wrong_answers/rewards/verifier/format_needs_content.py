# cell: format_reward
# hint: you ask that something stands in the block. The form does not look inside:
#   what stands there is the business of `accuracy_reward`.
def format_reward(text):
    once = text.count("<answer>") == 1 and text.count("</answer>") == 1
    at_end = text.rstrip().endswith("</answer>")
    return float(once and at_end and bool(extract_answer(text)))
