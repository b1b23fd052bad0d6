# cell: format_reward
# right: splits at the tags
def format_reward(text):
    pieces = re.split(r"(</?answer>)", text)
    if len(pieces) != 5 or pieces[1::2] != ["<answer>", "</answer>"]:
        return 0.0
    return 1.0 if "<" not in pieces[2] and not pieces[4].strip() else 0.0
