# cell: extract_answer
# hint: you split at the tags, the way many published rewards do. A text without tags
#   then is an answer as a whole, and so is one that was cut off: "it is 72" has no
#   block, hence None.
def extract_answer(text):
    return text.split("<answer>")[-1].split("</answer>")[0].strip()
