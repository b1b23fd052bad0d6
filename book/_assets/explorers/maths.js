"use strict";
// The formulas behind the explorers, as in cherrytop: a test runs both and compares.
// Plain functions of numbers; `page.js` beside this file draws what they give.

const maths = (() => {
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  const mean = (values) => sum(values) / values.length;

  function std(values, ddof) {
    const centre = mean(values);
    const squares = values.map((value) => (value - centre) ** 2);
    return Math.sqrt(sum(squares) / (values.length - ddof));
  }

  // cherrytop.advantages.PRESETS, for one group on its own.
  const CONVENTIONS = {
    trl: (rewards) => scaled(rewards, std(rewards, 1) + 1e-4),
    population_std: (rewards) => scaled(rewards, std(rewards, 0) + 1e-8),
    dr_grpo: (rewards) => scaled(rewards, 1),
    rloo: (rewards) => scaled(rewards, (rewards.length - 1) / rewards.length),
  };

  function scaled(rewards, divisor) {
    const centre = mean(rewards);
    return rewards.map((reward) => (reward - centre) / divisor);
  }

  // One group's rewards → its advantages under a convention; equal rewards give 0.
  function groupAdvantages(rewards, convention) {
    if (rewards.every((reward) => reward === rewards[0])) return rewards.map(() => 0);
    return CONVENTIONS[convention](rewards);
  }

  // PPO's objective of one token, and its derivative by the log-probability.
  function clippedObjective(ratio, advantage, epsilon, epsilonHigh) {
    const inside = Math.min(Math.max(ratio, 1 - epsilon), 1 + epsilonHigh);
    const value = Math.min(ratio * advantage, inside * advantage);
    const stopped =
      advantage > 0 ? ratio > 1 + epsilonHigh : advantage < 0 && ratio < 1 - epsilon;
    return { value, stopped, gradient: stopped ? 0 : ratio * advantage };
  }

  function predictLoss(fit, N, D) {
    return fit.E + fit.A / N ** fit.alpha + fit.B / D ** fit.beta;
  }

  // The model and data that a budget of C FLOP should buy, if C = 6·N·D.
  function computeOptimal(fit, C) {
    const power = 1 / (fit.alpha + fit.beta);
    const G = ((fit.alpha * fit.A) / (fit.beta * fit.B)) ** power;
    const N = G * (C / 6) ** (fit.beta * power);
    const D = (C / 6) ** (fit.alpha * power) / G;
    return { N, D, loss: predictLoss(fit, N, D) };
  }

  // Days from one date to another, both as "2025-01-20".
  function daysBetween(from, to) {
    return Math.round((Date.parse(to) - Date.parse(from)) / 86400e3);
  }

  return {
    groupAdvantages, clippedObjective, predictLoss, computeOptimal, daysBetween,
  };
})();

if (typeof module !== "undefined") module.exports = maths;
