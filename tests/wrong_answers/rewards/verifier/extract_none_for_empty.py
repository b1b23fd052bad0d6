# cell: extract_answer
# hint: an empty block is a block, and its answer is the empty text "". You returned
#   None, as if there were no block. Compare with None, or the list with [], rather
#   than the text's truth.
def extract_answer(text):
    found = re.findall(r"<answer>([^<]*)</answer>", text)
    answer = found[-1].strip() if found else None
    return answer or None
