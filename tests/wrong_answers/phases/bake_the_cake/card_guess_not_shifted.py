# cell: phase_card
# hint: you compared each guess with the token at its own place. The logits at t−1
#   guess the token at t: logits[:, :-1] against ids[:, 1:].
def phase_card(model, texts=None):
    texts = held_out_texts() if texts is None else texts
    was_training, card = model.training, {}
    model.eval()
    with torch.no_grad():
        for name, (ids, labels) in texts.items():
            logits = model(ids).logits
            target = labels[:, 1:] != -100
            nats = -(token_logprobs(logits, ids) * target).sum() / target.sum()
            hit = (logits.argmax(dim=-1) == ids)[:, 1:]
            right = (hit | ~target).all(dim=1).float().mean()
            card[name] = {"loss": nats.item(), "right": right.item()}
    model.train(was_training)
    return card
