# cell: score
# hint: you marked the first sample of each prompt only. One answer a prompt is what
#   greedy decoding gives; pass@1 is the mean over all samples, so mark them all.
def score(outputs, gold):
    marks = {"strict": [], "lenient": [], "format": [], "truncated": []}
    for samples, answer in zip(outputs, gold, strict=True):
        rows = {name: [] for name in marks}
        for text, ended in samples[:1]:
            first = re.search(r"-?\d+", text)
            rows["strict"].append(accuracy_reward(text, answer) * format_reward(text))
            rows["lenient"].append(float(first is not None and int(first[0]) == answer))
            rows["format"].append(format_reward(text))
            rows["truncated"].append(float(not ended))
        for name in marks:
            marks[name].append(rows[name])
    return marks
