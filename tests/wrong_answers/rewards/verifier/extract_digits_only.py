# cell: extract_answer
# hint: your pattern takes digits only, so signs and words are lost. Return what
#   stands in the block; whether it is a number is the next question.
def extract_answer(text):
    found = re.findall(r"<answer>\s*(\d*)\s*</answer>", text)
    return found[-1] if found else None
