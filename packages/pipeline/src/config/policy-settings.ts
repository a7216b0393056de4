import { choice, list, oneOrMany, optional, parsed, preset, required, settings, text, whole } from "../shape/index.ts";
import { show } from "../shape/show.ts";
import { branchPattern, person } from "./names.ts";
import { duration, share, size } from "./sizes.ts";

export { person };

const days = choice("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday");

/** `2026-12-20`, `2026-12-20T16:00` or `16:00`. */
function parseMoment(value: string): string {
  const [, date, separator = "", time = ""] = /^(\d{4}-\d{2}-\d{2})?(T)?(.*)$/.exec(value) ?? [];
  const timed = /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/.test(time);
  const whole =
    date === undefined ? separator === "" && timed : isDay(date) && (separator === "T" ? timed : time === "");
  if (!whole) {
    throw new SyntaxError(
      `must be a day like 2026-12-20, a day and time like 2026-12-20T16:00, or a time like 16:00: current value is ${show(value)}`,
    );
  }
  return value;
}

function isDay(date: string): boolean {
  const time = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
}

function parseZone(value: string): string {
  try {
    new Intl.DateTimeFormat("en", { timeZone: value });
    return value;
  } catch {
    throw new RangeError(`must be a time zone like Europe/Berlin: current value is ${show(value)}`);
  }
}

const moment = parsed(parseMoment, { wanted: "a day or a time" });

/** A time at which nothing is deployed. */
export const freezeWindow = settings({
  from: required(moment, "when it begins: a day, a day and time, or a time of every day in `days`"),
  to: required(moment, "when it ends"),
  days: preset(list(days), [], "days of the week on which a time of day counts; every day when empty"),
  zone: preset(parsed(parseZone, { wanted: "a time zone" }), "UTC", "time zone of both"),
  reason: optional(text(), "why, for the message"),
});

/** Who reviews and who must approve, by the branches of a pull request; the first rule that matches counts. */
export const reviewRule = settings({
  base: preset(oneOrMany(branchPattern), "**", "branches into which the pull request goes"),
  head: preset(oneOrMany(branchPattern), "**", "branches from which it comes"),
  reviewers: preset(list(person), [], "people and teams who are asked"),
  strategy: preset(choice("all", "random", "round-robin", "least-loaded"), "all", "which of them are asked"),
  count: optional(whole({ min: 1, max: 15 }), "how many are asked, unless all are"),
  approvals: preset(whole({ min: 1, max: 10 }), 1, "how many must approve"),
  approvers: preset(list(person), [], "people and teams whose approval counts; everybody with write access when empty"),
  mustApprove: preset(list(person), [], "people and teams of whom each must approve"),
});

/** Who is told what. Addresses and tokens are secrets and so inputs of the action, not settings. */
export const notification = settings({
  to: required(choice("slack", "teams", "discord", "email", "webhook"), "what kind of message"),
  stages: preset(list(text()), [], "stages it tells of; all when empty"),
  outcomes: preset(
    list(choice("deployed", "unchanged", "refused", "rolled-back", "degraded", "superseded")),
    [],
    "outcomes it tells of; all when empty",
  ),
  channel: optional(text(), "channel or recipient"),
});

/** A model that is registered with the version and the stage of each deployment. */
export const model = settings({
  registry: required(choice("mlflow", "command", "http"), "what kind of registry"),
  source: required(text(), "where the model is: a path in the repository or a URI of the registry"),
  service: optional(text(), "service that carries it"),
  alias: preset(text(), "{stage}", "alias that moves to the version deployed"),
});

/** What is watched, and reported when it is more. */
export const limits = settings({
  pipeline: preset(duration, "15m", "how long a whole run may take"),
  imageSize: preset(size, "1GB", "how large an image may be"),
  smokeTests: preset(duration, "60s", "how long smoke tests may take"),
  rollbacks: preset(share, "10%", "share of deployments that may be rolled back"),
});
