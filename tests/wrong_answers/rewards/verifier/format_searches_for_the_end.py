# cell: format_reward
# message: A pattern that can match the same characters in two ways
def format_reward(text):
    text = re.sub(r"\s+$", "", text)
    once = text.count("<answer>") == 1 and text.count("</answer>") == 1
    at_end = text.endswith("</answer>")
    return float(once and at_end and extract_answer(text) is not None)
