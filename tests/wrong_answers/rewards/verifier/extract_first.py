# cell: extract_answer
# hint: you took the first block. A model that corrects itself does so later: the last
#   block counts. re.search stops at the first, re.findall finds all.
def extract_answer(text):
    found = re.search(r"<answer>([^<]*)</answer>", text)
    return found[1].strip() if found else None
