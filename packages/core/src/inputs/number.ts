import { quote } from "../quote.ts";
import type { Parser } from "./parser.ts";

/** A whole number in plain digits, from `min` to `max`, both included. */
export function integer({ min, max }: { readonly min: number; readonly max: number }): Parser<number> {
  return (value) => {
    const number = /^-?\d{1,15}$/.test(value) ? Number(value) : NaN;
    if (number >= min && number <= max) return number;
    throw new RangeError(`must be a whole number from ${min} to ${max}: current value is ${quote(value)}`);
  };
}

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
const pattern = /^(?=\d)(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?(?:(\d{1,9})ms)?$/;

/** A duration like `90s`, `5m` or `1h30m`, in milliseconds, from `min` to `max` milliseconds, both included. */
export function durationWithin({ min, max }: { readonly min: number; readonly max: number }): Parser<number> {
  return (value) => {
    const match = pattern.exec(value);
    if (match === null)
      throw new SyntaxError(`must be a duration like 90s, 5m or 1h30m: current value is ${quote(value)}`);
    const [hours, minutes, seconds, milliseconds] = match
      .slice(1)
      .map((digits: string | undefined) => Number(digits ?? 0)) as [number, number, number, number];
    const total = hours * units.h + minutes * units.m + seconds * units.s + milliseconds;
    if (total >= min && total <= max) return total;
    const bounds = `from ${writeDuration(min)} to ${writeDuration(max)}`;
    throw new RangeError(`must be a duration ${bounds}: current value is ${quote(value)}`);
  };
}

/** A duration from one second to six hours, the longest a job may take, in milliseconds. */
export const duration: Parser<number> = durationWithin({ min: units.s, max: 6 * units.h });

/** So many milliseconds as an input has them, what `duration` reads: `1h30m`, `12s`, `250ms`. */
export function writeDuration(milliseconds: number): string {
  let left = Math.max(0, Math.round(milliseconds));
  if (left === 0) return "0s";
  let text = "";
  for (const unit of ["h", "m", "s", "ms"] as const) {
    const count = Math.floor(left / units[unit]);
    left -= count * units[unit];
    if (count > 0) text += `${count}${unit}`;
  }
  return text;
}
