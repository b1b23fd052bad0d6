# cell: extract_answer
# hint: your .* is greedy and runs from the first opening tag to the last closing one.
#   Use [^<]*, which cannot run past a tag.
def extract_answer(text):
    found = re.findall(r"<answer>(.*)</answer>", text, re.DOTALL)
    return found[-1].strip() if found else None
