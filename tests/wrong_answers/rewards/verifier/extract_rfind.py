# cell: extract_answer
# hint: you took the last opening tag and the last closing one, which need not belong
#   together: after a whole block a text may begin another, or hold a stray tag. Look
#   for the last *whole* block.
def extract_answer(text):
    start, end = text.rfind("<answer>"), text.rfind("</answer>")
    if start < 0 or end < start:
        return None
    return text[start + 8 : end].strip()
