# cell: leaks
# hint: you compare the sums. 10+32= has the answer of 07+35= and is still another
#   question.
def leaks(documents, held_out):
    def questions(text):
        pairs = re.findall(r"(\d+)\+(\d+)=", text)
        return {int(a) + int(b) for a, b in pairs}

    asked = set()
    for prompt in held_out:
        asked |= questions(prompt)
    return [bool(questions(document) & asked) for document in documents]
