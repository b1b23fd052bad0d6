# cell: phase_card
# hint: your loss is a sum, so it grows with the number of texts. Divide by the
#   number of target tokens.
def phase_card(model, texts=None):
    texts = held_out_texts() if texts is None else texts
    was_training, card = model.training, {}
    model.eval()
    with torch.no_grad():
        for name, (ids, labels) in texts.items():
            logits = model(ids).logits
            target = labels[:, 1:] != -100
            nats = -(token_logprobs(logits, ids) * target).sum()
            hit = logits[:, :-1].argmax(dim=-1) == ids[:, 1:]
            right = (hit | ~target).all(dim=1).float().mean()
            card[name] = {"loss": nats.item(), "right": right.item()}
    model.train(was_training)
    return card
