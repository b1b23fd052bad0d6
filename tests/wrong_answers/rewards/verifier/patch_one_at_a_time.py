# cell: patch
# message: paid_by_both
def patch(weak_reward):
    patch.weak = weak_reward

    def better(text, gold):
        return patch.weak(text, gold) if accuracy_reward(text, gold) else 0.0

    return better
