# cell: leaks
# hint: you compare numbers as texts, so 7+35= is not 07+35= for you. Turn them
#   into numbers first.
def leaks(documents, held_out):
    def questions(text):
        pairs = re.findall(r"(\d+)\+(\d+)=", text)
        return {tuple(sorted((a, b))) for a, b in pairs}

    asked = set()
    for prompt in held_out:
        asked |= questions(prompt)
    return [bool(questions(document) & asked) for document in documents]
