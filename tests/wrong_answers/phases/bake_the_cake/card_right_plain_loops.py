# cell: phase_card
# right: loops over rows and tokens, in double precision
def phase_card(model, texts=None):
    texts = held_out_texts() if texts is None else texts
    mode, card = model.training, {}
    model.eval()
    for name, (ids, labels) in texts.items():
        with torch.no_grad():
            scores = model(ids).logits.double().log_softmax(dim=-1)
        nats, rows_right = [], 0
        for row in range(len(ids)):
            is_right = True
            for t in range(1, ids.shape[1]):
                if labels[row, t] == -100:
                    continue
                nats.append(-scores[row, t - 1, ids[row, t]].item())
                is_right &= scores[row, t - 1].argmax().item() == ids[row, t].item()
            rows_right += is_right
        card[name] = {"loss": sum(nats) / len(nats), "right": rows_right / len(ids)}
    if mode:
        model.train()
    return card
