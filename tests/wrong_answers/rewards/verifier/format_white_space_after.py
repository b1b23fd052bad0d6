# cell: format_reward
# hint: white space after the block is allowed; a new line at the end is most common.
#   Strip the right end first.
def format_reward(text):
    once = text.count("<answer>") == 1 and text.count("</answer>") == 1
    at_end = text.endswith("</answer>")
    return float(once and at_end and extract_answer(text) is not None)
