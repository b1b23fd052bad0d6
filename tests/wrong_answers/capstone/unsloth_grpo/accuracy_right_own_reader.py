# cell: accuracy_reward
# right: any mapping with a content; the pairs by index, the columns under another name
def accuracy_reward(completions, answer, **what_trl_adds):
    def read(completion):
        try:
            return completion[-1]["content"]
        except TypeError:
            return completion

    found = [rewards.extract_answer(read(one)) or "" for one in completions]
    told = [one.lstrip("+-").isdigit() and int(one) for one in found]
    return [
        int(told[i] is not False and told[i] == answer[i]) for i in range(len(found))
    ]
