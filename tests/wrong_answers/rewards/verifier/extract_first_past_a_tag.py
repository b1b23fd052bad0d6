# cell: extract_answer
# hint: you took the first block, and your .*? runs past other tags. The last block
#   counts, and it holds anything but <: re.findall with [^<]*.
def extract_answer(text):
    found = re.search(r"<answer>\s*(.*?)\s*</answer>", text, re.DOTALL)
    return found[1] if found else None
