# cell: extract_answer
# hint: your .*? runs past other tags: in <answer>7<answer>cat, 72</answer> the block
#   begins at the second opening tag. A block holds anything but <, which is [^<]*. It
#   is also what keeps the time short.
def extract_answer(text):
    found = re.findall(r"<answer>(.*?)</answer>", text, re.DOTALL)
    return found[-1].strip() if found else None
