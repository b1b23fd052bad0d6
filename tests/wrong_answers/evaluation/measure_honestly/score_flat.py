# cell: score
# hint: you put all samples into one list. Keep them apart by prompt, a list for each:
#   an interval needs to know which samples belong together.
def score(outputs, gold):
    marks = {"strict": [], "lenient": [], "format": [], "truncated": []}
    for samples, answer in zip(outputs, gold, strict=True):
        for text, ended in samples:
            first = re.search(r"-?\d+", text)
            marks["strict"].append(accuracy_reward(text, answer) * format_reward(text))
            marks["lenient"].append(float(first is not None and int(first[0]) == answer))
            marks["format"].append(format_reward(text))
            marks["truncated"].append(float(not ended))
    return marks
