import { expect, it } from "@jest/globals";
import { seek } from "./occurrences.ts";

const word = (length: number) => Array.from({ length }, (_, at) => String.fromCharCode(97 + ((at * 7) % 23))).join("");
const placesOf = (text: string) => Array.from({ length: text.length }, (_, at) => at);

it.each([
  ["a short one", "abab", "xababab"],
  ["one that repeats one character", "a".repeat(300), `${"a".repeat(700)}b${"a".repeat(310)}`],
  ["one that nearly does", `${"a".repeat(300)}!`, `${"a".repeat(700)}!${"a".repeat(310)}!`],
  ["one that repeats a word", word(50).repeat(8), `x${word(50).repeat(20)}y`],
  ["one that ends as it begins", `${word(100)}-${word(250)}-${word(100)}`, `${word(100)}-${word(250)}-`.repeat(3)],
  ["one that stands nowhere", word(300), word(299)],
])("finds every place of %s, also where they overlap", (_, form, text) => {
  const sought = seek(form, text);
  const wanted = placesOf(text).filter((at) => text.startsWith(form, at));
  expect(placesOf(text).filter((at) => sought.standsAt(at))).toEqual(wanted);
  const some = seek(form, text);
  const asked = placesOf(text).filter((at) => at % 3 !== 1);
  expect(asked.filter((at) => some.standsAt(at))).toEqual(wanted.filter((at) => at % 3 !== 1));
});

it.each([
  ["stands", "", 900_001],
  ["nearly stands", "!", 0],
])("takes the time of the text for a form that %s at every place of it", (_, end, count) => {
  const text = "a".repeat(1_000_000);
  const sought = seek(`${"a".repeat(100_000)}${end}`, text);
  const started = process.cpuUsage();
  expect(placesOf(text).filter((at) => sought.standsAt(at))).toHaveLength(count);
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1000).toBeLessThan(2000);
});
