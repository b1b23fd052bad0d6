# cell: phase_card
# hint: you asked for the mode after model.eval(), when it is always False.
#   Remember it before.
def phase_card(model, texts=None):
    texts = held_out_texts() if texts is None else texts
    model.eval()
    was_training, card = model.training, {}
    with torch.no_grad():
        for name, (ids, labels) in texts.items():
            logits = model(ids).logits
            target = labels[:, 1:] != -100
            nats = -(token_logprobs(logits, ids) * target).sum() / target.sum()
            hit = logits[:, :-1].argmax(dim=-1) == ids[:, 1:]
            right = (hit | ~target).all(dim=1).float().mean()
            card[name] = {"loss": nats.item(), "right": right.item()}
    model.train(was_training)
    return card
