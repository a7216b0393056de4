const limits = { watch: 1_000, refuse: 10_000 };

/** The risk of a payment, from 0 to 1, and what to do with it. */
export function score({ amount }) {
  const value = Number(amount);
  if (!(value > 0)) throw new RangeError(`amount must be above 0: current value is "${amount}"`);
  const risk = Math.round(Math.min(1, value / limits.refuse) * 100) / 100;
  return { risk, verdict: value >= limits.refuse ? "refuse" : value >= limits.watch ? "watch" : "accept" };
}
