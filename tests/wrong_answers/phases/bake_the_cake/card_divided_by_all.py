# cell: phase_card
# hint: you divided by all positions. Divide the sum over targets by the number of
#   targets, or padding makes every model look better.
def phase_card(model, texts=None):
    texts = held_out_texts() if texts is None else texts
    was_training, card = model.training, {}
    model.eval()
    with torch.no_grad():
        for name, (ids, labels) in texts.items():
            logits = model(ids).logits
            target = labels[:, 1:] != -100
            nats = -(token_logprobs(logits, ids) * target).sum() / target.numel()
            hit = logits[:, :-1].argmax(dim=-1) == ids[:, 1:]
            right = (hit | ~target).all(dim=1).float().mean()
            card[name] = {"loss": nats.item(), "right": right.item()}
    model.train(was_training)
    return card
