# cell: phase_card
# hint: you measured in training mode: dropout threw dice, so the card is another
#   one each time, and too bad. Call model.eval() first.
def phase_card(model, texts=None):
    texts = held_out_texts() if texts is None else texts
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
