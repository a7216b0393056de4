/**
 * Loaded before an action (`NODE_OPTIONS=--import=…`): its clock is off by STAGEWAY_SKEW milliseconds, as soon as the file that
 * STAGEWAY_SKEW_FROM names is there, or at once without one. `process.hrtime` is the kernel's and cannot be set by anybody.
 */
import { existsSync } from "node:fs";

const skew = Number(process.env["STAGEWAY_SKEW"] ?? "0");
const from = process.env["STAGEWAY_SKEW_FROM"];
const RealDate = Date;
const now = () => RealDate.now() + (from === undefined || existsSync(from) ? skew : 0);

class SkewedDate extends RealDate {
  constructor(value: number | string | Date = now()) {
    super(value);
  }

  static override now(): number {
    return now();
  }
}

globalThis.Date = SkewedDate as DateConstructor;
