# cell: extract_answer
# hint: a text without a block has no answer: None. You returned the empty text, which
#   is what an empty block holds. The two must differ, or the empty text becomes an
#   answer.
def extract_answer(text):
    found = re.findall(r"<answer>([^<]*)</answer>", text)
    return found[-1].strip() if found else ""
