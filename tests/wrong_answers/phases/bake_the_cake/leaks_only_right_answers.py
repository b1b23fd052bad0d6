# cell: leaks
# hint: you only count a question whose answer is right. The test is spoilt by the
#   question as well, whatever was answered.
def leaks(documents, held_out):
    def questions(text):
        pairs = re.findall(r"(\d+)\+(\d+)=(\d*)", text)
        return {
            tuple(sorted((int(a), int(b))))
            for a, b, c in pairs
            if not c or int(a) + int(b) == int(c)
        }

    asked = set()
    for prompt in held_out:
        asked |= questions(prompt)
    return [bool(questions(document) & asked) for document in documents]
