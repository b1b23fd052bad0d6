# cell: phase_card
# hint: your mask is shifted by one: you took labels[:, :-1]. The log-
#   probabilities belong to ids[:, 1:], so the mask is labels[:, 1:] != -100.
def phase_card(model, texts=None):
    texts = held_out_texts() if texts is None else texts
    was_training, card = model.training, {}
    model.eval()
    with torch.no_grad():
        for name, (ids, labels) in texts.items():
            logits = model(ids).logits
            target = labels[:, :-1] != -100
            nats = -(token_logprobs(logits, ids) * target).sum() / target.sum()
            hit = logits[:, :-1].argmax(dim=-1) == ids[:, 1:]
            right = (hit | ~target).all(dim=1).float().mean()
            card[name] = {"loss": nats.item(), "right": right.item()}
    model.train(was_training)
    return card
