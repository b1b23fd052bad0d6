# cell: extract_answer
# hint: you look for a block at the end of the text only. Where the block stands is a
#   question of format; here the last one counts, whatever follows.
def extract_answer(text):
    found = re.search(r"<answer>([^<]*)</answer>\s*\Z", text)
    return found[1].strip() if found else None
