# cell: leaks
# hint: you only find a question at the very start of a document. It may stand
#   anywhere: in a forum, or behind another sum.
def leaks(documents, held_out):
    def questions(text):
        pairs = re.findall(r"(\d+)\+(\d+)=", text)
        return {tuple(sorted((int(a), int(b)))) for a, b in pairs}

    asked = set()
    for prompt in held_out:
        asked |= questions(prompt)
    return [
        bool(re.match(r"\d+\+\d+=", text)) and bool(questions(text.split("=")[0] + "=") & asked)
        for text in documents
    ]
