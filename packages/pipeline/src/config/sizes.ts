import { durationWithin } from "@stageway/core";
import { parsed } from "../shape/index.ts";
import { show } from "../shape/show.ts";

const day = 24 * 3_600_000;
const hours = durationWithin({ min: 1000, max: 366 * day });

/** Milliseconds of a duration from a second to a year: `90s`, `10m`, `1h30m`, `14d`. */
export function parseDuration(value: string): number {
  const [, days] = /^([1-9]\d{0,2})d$/.exec(value) ?? [];
  return days === undefined ? hours(value) : Math.min(Number(days), 366) * day;
}

/** A duration from a second to a year, read as milliseconds. */
export const duration = parsed(parseDuration, { wanted: "a duration like 90s, 10m, 72h or 14d" });

const factors = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, KIB: 2 ** 10, MIB: 2 ** 20, GIB: 2 ** 30, TIB: 2 ** 40 };

/**
 * Parses a size into bytes: `1GB` is 1000³ bytes, `1GiB` is 1024³.
 *
 * @throws {SyntaxError} for any other text, and for zero.
 */
export function parseSize(value: string): number {
  const [, count, unit] = /^(\d{1,6}(?:\.\d{1,3})?) ?([kmgt]?i?b)$/i.exec(value) ?? [];
  const factor = Object.entries(factors).find(([name]) => name === unit?.toUpperCase())?.[1];
  if (count === undefined || factor === undefined || Number(count) === 0) {
    throw new SyntaxError(`must be a size like 800MB or 1GB: current value is ${show(value)}`);
  }
  return Math.round(Number(count) * factor);
}

/** A size like `1GB` or `1GiB`, read as bytes. */
export const size = parsed(parseSize, { wanted: "a size like 800MB or 1GB" });

/** `10%` as 0.1. */
function parseShare(value: string): number {
  const [, count] = /^(\d{1,2}(?:\.\d+)?|100)%$/.exec(value) ?? [];
  if (count === undefined) throw new SyntaxError(`must be a share like 10%: current value is ${show(value)}`);
  return Number(count) / 100;
}

/** A percentage like `10%`, read as a fraction from 0 to 1. */
export const share = parsed(parseShare, { wanted: "a share like 10%" });
