# cell: extract_answer
# hint: your dot does not match a new line, so an answer on a line of its own is not
#   found. Use [^<]* in place of the dot (or re.DOTALL, which then runs past other
#   tags).
def extract_answer(text):
    found = re.findall(r"<answer>(.*?)</answer>", text)
    return found[-1].strip() if found else None
