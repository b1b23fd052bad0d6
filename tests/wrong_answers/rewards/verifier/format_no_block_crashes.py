# cell: format_reward
# message: crashed: TypeError
def format_reward(text):
    return float(len(extract_answer(text)) >= 0 and text.rstrip().endswith("</answer>"))
