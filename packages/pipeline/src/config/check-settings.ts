import {
  anything,
  oneOrMany,
  optional,
  record,
  required,
  settings,
  shorthand,
  text,
  whole,
  type NameRule,
} from "../shape/index.ts";
import { duration } from "./sizes.ts";

const header: NameRule = { pattern: /^[!#$%&'*+.^_`|~\w-]+$/, wanted: "a header name (letters, digits, dashes)" };
const path: NameRule = { pattern: /^\$.{0,200}$/s, wanted: "a path like $.status or $.items[0].name" };

/** What a smoke check asks and what it must be answered; a bare URL wants status 200. */
export const check = shorthand(
  text(),
  (url) => ({ url }),
  settings({
    name: optional(text({ max: 100 }), "what the check is called in the summary"),
    url: required(text(), "what is asked: a URL, or a path below the stage's url"),
    headers: optional(record(header, text()), "request headers; never secrets"),
    status: optional(oneOrMany(whole({ min: 100, max: 599 })), "the wanted status, or several; 200 when absent"),
    text: optional(text(), "what the body contains"),
    json: optional(record(path, anything), "values in the body, by path"),
    responseHeaders: optional(record(header, text()), "what the answer's headers contain"),
    latency: optional(duration, "the slowest good answer"),
    revision: optional(text(), "service whose revision must answer, or a commit id"),
    service: optional(text(), "service whose log explains a failure"),
  }),
);
