# cell: extract_answer
# hint: you returned the last number. Return what stands in the last block, words and
#   all, or None without a block.
def extract_answer(text):
    found = re.findall(r"-?\d+", text)
    return found[-1] if found else None
