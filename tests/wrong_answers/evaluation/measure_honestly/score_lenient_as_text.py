# cell: score
# hint: you compared texts: "042" is not "42". Compare numbers: int(found[0]) ==
#   answer.
def score(outputs, gold):
    if len(outputs) != len(gold):
        raise ValueError("an answer for each prompt")
    marks = {"strict": [], "lenient": [], "format": [], "truncated": []}
    for samples, answer in zip(outputs, gold):
        rows = {name: [] for name in marks}
        for text, ended in samples:
            first = re.search(r"-?\d+", text)
            rows["strict"].append(accuracy_reward(text, answer) * format_reward(text))
            rows["lenient"].append(float(first is not None and first[0] == str(answer)))
            rows["format"].append(format_reward(text))
            rows["truncated"].append(float(not ended))
        for name in marks:
            marks[name].append(rows[name])
    return marks
