# cell: phase_card
# right: torch's cross_entropy with ignore_index, and tensors in the card
def phase_card(model, texts=None):
    texts = held_out_texts() if texts is None else texts
    mode = model.training
    model.train(False)
    card = {}
    with torch.inference_mode():
        for name, (ids, labels) in texts.items():
            logits, wanted = model(input_ids=ids).logits[:, :-1], labels[:, 1:]
            loss = torch.nn.functional.cross_entropy(
                logits.flatten(0, 1), wanted.flatten(), ignore_index=-100
            )
            wrong = (logits.argmax(-1) != wanted) & (wanted != -100)
            card[name] = {"loss": loss, "right": 1 - wrong.any(1).double().mean()}
    model.train(mode)
    return card
