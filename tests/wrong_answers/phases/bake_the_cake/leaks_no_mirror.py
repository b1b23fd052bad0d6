# cell: leaks
# hint: you do not see 35+07= as the question 07+35=. Whoever has read one knows
#   the other: sort the two numbers of a pair.
def leaks(documents, held_out):
    def questions(text):
        pairs = re.findall(r"(\d+)\+(\d+)=", text)
        return {(int(a), int(b)) for a, b in pairs}

    asked = set()
    for prompt in held_out:
        asked |= questions(prompt)
    return [bool(questions(document) & asked) for document in documents]
