# cell: extract_answer
# hint: you returned the block with its tags. Put the part in between into a group,
#   ([^<]*), and return that.
def extract_answer(text):
    found = re.findall(r"<answer>[^<]*</answer>", text)
    return found[-1].strip() if found else None
