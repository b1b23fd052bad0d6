# cell: patch
# hint: you added the accuracy, so the exploit still earns what it did. Pay the weak
#   reward only where the answer is right.
def patch(weak_reward):
    def better(text, gold):
        return accuracy_reward(text, gold) + weak_reward(text, gold)

    return better
