# cell: phase_card
# hint: you took the mean of the rows' means, so a token of a short row counts
#   more than one of a long row. Sum all nats, and divide by the number of all
#   target tokens.
def phase_card(model, texts=None):
    texts = held_out_texts() if texts is None else texts
    was_training, card = model.training, {}
    model.eval()
    with torch.no_grad():
        for name, (ids, labels) in texts.items():
            logits = model(ids).logits
            target = labels[:, 1:] != -100
            rows = -(token_logprobs(logits, ids) * target).sum(dim=1) / target.sum(dim=1)
            nats = rows.mean()
            hit = logits[:, :-1].argmax(dim=-1) == ids[:, 1:]
            right = (hit | ~target).all(dim=1).float().mean()
            card[name] = {"loss": nats.item(), "right": right.item()}
    model.train(was_training)
    return card
