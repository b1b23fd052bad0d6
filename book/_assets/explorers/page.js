"use strict";
// Brings the explorers of a page to life. Their HTML is complete without this script,
// and nothing is loaded from anywhere: what they need stands in the page itself.

(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const minus = (text) => text.replace("-", "−");
  const signed = (x, digits) =>
    (x > 0 ? "+" : "") + minus((Math.abs(x) < 5e-5 ? 0 : x).toFixed(digits));

  // Append an element with attributes and text.
  function add(parent, name, attributes = {}, text = "", space = null) {
    const element = space
      ? document.createElementNS(space, name)
      : document.createElement(name);
    for (const [key, value] of Object.entries(attributes))
      element.setAttribute(key, value);
    element.textContent = text;
    parent.append(element);
    return element;
  }

  // A chart in an <svg>: the frame, and functions from values to its coordinates.
  function chart(svg, x, y, xLabel, yLabel) {
    svg.replaceChildren();
    const box = { left: 62, right: 450, top: 12, bottom: 214 };
    const toX = (v) =>
      box.left + ((v - x.from) / (x.to - x.from)) * (box.right - box.left);
    const toY = (v) =>
      box.bottom - ((v - y.from) / (y.to - y.from)) * (box.bottom - box.top);
    const draw = (name, attributes, text) => add(svg, name, attributes, text, SVG);
    for (const tick of x.ticks) {
      draw("path", { d: `M${toX(tick.at)} ${box.top}V${box.bottom}`, class: "grid" });
      draw("text", { x: toX(tick.at), y: 232, "text-anchor": "middle" }, tick.text);
    }
    for (const tick of y.ticks) {
      draw("path", { d: `M${box.left} ${toY(tick.at)}H${box.right}`, class: "grid" });
      draw("text", { x: 56, y: toY(tick.at) + 4, "text-anchor": "end" }, tick.text);
    }
    draw("text", { x: 256, y: 254, "text-anchor": "middle" }, xLabel);
    const turned = `translate(14 ${(box.top + box.bottom) / 2}) rotate(-90)`;
    draw("text", { transform: turned, "text-anchor": "middle" }, yLabel);
    const line = (points, css) => {
      const d = points.map(([a, b], i) => `${i ? "L" : "M"}${toX(a)} ${toY(b)}`);
      draw("path", { d: d.join(""), class: css });
    };
    const dot = (a, b, css) =>
      draw("circle", { cx: toX(a), cy: toY(b), r: 6, class: css });
    return { line, dot };
  }

  const ticks = (values, text = (v) => minus(String(v))) =>
    values.map((at) => ({ at, text: text(at) }));

  function advantages(form, say) {
    const rows = [...form.querySelectorAll("tbody tr")];
    const inputs = rows.map((row) => row.querySelector("input"));
    const conventions = ["trl", "population_std", "dr_grpo", "rloo"];
    for (const button of form.querySelectorAll("[data-rewards]"))
      button.addEventListener("click", () => {
        const rewards = button.dataset.rewards.split(" ");
        inputs.forEach((input, i) => (input.value = rewards[i]));
        update();
      });
    function update() {
      const rewards = inputs.map((input) => input.valueAsNumber);
      if (!rewards.every(Number.isFinite))
        return say("Every completion needs a number as its reward.");
      conventions.forEach((convention, column) => {
        const values = maths.groupAdvantages(rewards, convention);
        rows.forEach((row, i) => {
          const cell = row.cells[column + 1];
          cell.textContent = signed(values[i], 2);
          cell.className = values[i] > 5e-5 ? "above" : values[i] < -5e-5 ? "below" : "";
        });
      });
      const equal = rewards.every((reward) => reward === rewards[0]);
      say(
        equal
          ? "Equal rewards: every advantage is 0, and this group teaches nothing."
          : "Each column sums to zero. Columns differ only by a factor."
      );
    }
    return update;
  }

  function clip(form, say) {
    const svg = form.querySelector("svg");
    return () => {
      const [ratio, advantage, epsilon, high] = [
        "ratio", "advantage", "epsilon", "epsilon_high",
      ].map((name) => form.elements[name].valueAsNumber);
      for (const input of form.querySelectorAll("input"))
        input.parentElement.querySelector("output").textContent = minus(
          input.valueAsNumber.toFixed(input.name === "advantage" ? 1 : 2)
        );
      const at = (r) => maths.clippedObjective(r, advantage, epsilon, high);
      const now = at(ratio);
      const plot = chart(
        svg,
        { from: 0, to: 2, ticks: ticks([0, 0.5, 1, 1.5, 2]) },
        { from: -4.2, to: 4.2, ticks: ticks([-4, -2, 0, 2, 4]) },
        "ratio", "objective"
      );
      const grid = Array.from({ length: 201 }, (_, i) => i / 100);
      plot.line(grid.map((r) => [r, r * advantage]), "unclipped");
      plot.line(grid.map((r) => [r, at(r).value]), "modelled");
      plot.dot(ratio, now.value, now.stopped ? "stopped" : "going");
      const numbers =
        `Objective ${minus(now.value.toFixed(2))}, ` +
        `gradient by the log-probability ${minus(now.gradient.toFixed(2))}: `;
      say(numbers + verdict(now, ratio, advantage, epsilon, high));
    };
  }

  function verdict(now, ratio, advantage, epsilon, high) {
    if (advantage === 0) return "an advantage of 0 teaches nothing.";
    if (now.stopped)
      return advantage > 0
        ? "this token has risen enough, and is left alone."
        : "this token has fallen enough, and is left alone.";
    if (ratio >= 1 - epsilon && ratio <= 1 + high)
      return advantage > 0 ? "it is pushed up." : "it is pushed down.";
    return "it has moved the wrong way, and is brought back.";
  }

  function budget(form, say) {
    const { fits } = JSON.parse(form.querySelector("script").textContent);
    const { fit: menu, compute } = form.elements;
    for (const name of Object.keys(fits)) add(menu, "option", { value: name }, name);
    menu.selectedIndex = Object.keys(fits).length - 1;
    const svg = form.querySelector("svg");
    return () => {
      const C = 10 ** compute.valueAsNumber;
      const fit = fits[menu.value];
      const best = maths.computeOptimal(fit, C);
      const [mantissa, exponent] = C.toExponential(1).split("e+");
      compute.parentElement.querySelector("output").textContent =
        `${mantissa}e${exponent} FLOP`;
      const centre = Math.log10(best.N);
      const sizes = Array.from({ length: 81 }, (_, i) => centre - 2 + i / 20);
      const losses = sizes.map((n) => [
        n, maths.predictLoss(fit, 10 ** n, C / 6 / 10 ** n),
      ]);
      const low = Math.floor(best.loss * 10) / 10 - 0.05;
      const high = low + 0.9;
      const whole = ticks(
        [-2, -1, 0, 1, 2].map((k) => Math.round(centre) + k), (n) => words(10 ** n)
      ).filter(({ at }) => at >= centre - 2 && at <= centre + 2);
      const levels = Array.from({ length: 4 }, (_, i) => low + 0.05 + 0.25 * i);
      const plot = chart(
        svg,
        { from: centre - 2, to: centre + 2, ticks: whole },
        { from: low, to: high, ticks: ticks(levels, (v) => v.toFixed(2)) },
        "parameters", "modelled loss (nats per token)"
      );
      plot.line(losses.filter(([, loss]) => loss <= high), "modelled");
      plot.dot(centre, best.loss, "going");
      say(
        `${words(best.N)} parameters and ${words(best.D)} tokens, ` +
          `${Math.round(best.D / best.N)} tokens per parameter: ` +
          `a modelled loss of ${best.loss.toFixed(2)} nats per token.`
      );
    };
  }

  // 7000000000 → "7.0B"
  function words(n) {
    for (const [unit, name] of [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "k"]])
      if (n >= 0.9995 * unit)
        return (n / unit).toFixed(n / unit < 9.95 ? 1 : 0).replace(/\.0$/, "") + name;
    return n.toFixed(0);
  }

  function groups(form, say) {
    const { groups: all, names } = JSON.parse(form.querySelector("script").textContent);
    const { phase, question } = form.elements;
    const moments = new Map(); // one entry a phase and step, in the order of training
    for (const group of all)
      moments.set(`${group.phase} ${group.step}`, momentName(group, all, names));
    for (const [value, text] of moments) add(phase, "option", { value }, text);
    for (const text of new Set(all.map((group) => group.question)))
      add(question, "option", { value: text }, text);
    const body = form.querySelector("tbody");
    return () => {
      const group = all.find(
        (g) => `${g.phase} ${g.step}` === phase.value && g.question === question.value
      );
      body.replaceChildren(...group.completions.map(completionRow));
      const same = new Set(group.completions.map((c) => c.reward)).size === 1;
      say(
        `The right answer is ${group.answer}. ` +
          (same ? "All rewards are equal: this group teaches nothing." : "")
      );
    };
  }

  function momentName(group, all, names) {
    const last = Math.max(
      ...all.filter((g) => g.phase === group.phase).map((g) => g.step)
    );
    const name = names[group.phase];
    return group.step < last ? `${name}, step ${group.step}` : name;
  }

  // A token is a tag or a single character; its colour is its completion's advantage.
  function completionRow({ text, ended, reward, advantage }) {
    const row = document.createElement("tr");
    const cell = add(row, "td", { class: "completion" });
    const css = advantage > 5e-5 ? "above" : advantage < -5e-5 ? "below" : "";
    const strength = Math.min(1, Math.abs(advantage) / 2).toFixed(2);
    for (const token of text.match(/<\/?\w+>|[^]/g) || [])
      add(cell, "span", { class: css, style: `--strength:${strength}` }, token);
    add(cell, "span", { class: "end" }, ended ? " ■" : " …");
    add(row, "td", {}, minus(reward.toFixed(1)));
    add(row, "td", { class: css }, signed(advantage, 2));
    return row;
  }

  function days(form, say) {
    const { events } = JSON.parse(form.querySelector("script").textContent);
    const { from, to } = form.elements;
    for (const menu of [from, to])
      for (const { name, date } of events)
        add(menu, "option", { value: date }, `${name}, ${date}`);
    const chosen = (name) => events.findIndex((event) => event.name === name);
    from.selectedIndex = chosen("o1-preview");
    to.selectedIndex = chosen("R1 and R1-Zero");
    return () => {
      const number = maths.daysBetween(from.value, to.value);
      const months = (Math.abs(number) / 30.44).toFixed(1);
      say(`${minus(String(number))} days, about ${months} months.`);
    };
  }

  const EXPLORERS = { advantages, clip, budget, groups, days };
  function start() {
    for (const form of document.querySelectorAll("form.explorer")) {
      const said = form.querySelector(".explorer-said");
      const update = EXPLORERS[form.dataset.explorer](form, (text) => {
        said.textContent = text;
      });
      form.addEventListener("input", update);
      form.addEventListener("submit", (event) => event.preventDefault());
      update();
    }
  }
  if (document.readyState === "loading")
    document.addEventListener("DOMContentLoaded", start);
  else start();
})();
