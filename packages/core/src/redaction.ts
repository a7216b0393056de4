import { seek, type Sought } from "./occurrences.ts";
import { formsOf } from "./secret-forms.ts";

/**
 * Every form of every secret of this process, by how it begins: a secret file has thousands of forms, and a log is searched for them at every
 * character. Each form stands under the longest of these beginnings that it has.
 */
const beginnings = [32, 16, 8, 4].map((length) => ({ length, forms: new Map<string, Set<string>>() }));

/** The same forms in a row. Of so few the text is asked for each, which is quicker than a look at each of its characters. */
const all: string[] = [];
const fewForms = 100;

/** Which two characters a form begins with: nearly every place of a text is passed over by one look. */
const openings = new Uint8Array(65_536);
const opening = (text: string, at: number) => (text.charCodeAt(at) * 31 + text.charCodeAt(at + 1)) & 0xffff;

/** Makes `redact` hide this text and every form of it from now on. */
export function register(secret: string): void {
  for (const form of formsOf(secret)) {
    all.push(form);
    openings[opening(form, 0)] = 1;
    const level = beginnings.find(({ length }) => form.length >= length);
    const start = form.slice(0, level?.length);
    const known = level?.forms.get(start);
    if (known === undefined) level?.forms.set(start, new Set([form]));
    else known.add(form);
  }
}

/** Forgets every secret, as a process does by ending: for whoever plays several in one. */
export function forgetSecrets(): void {
  all.length = 0;
  openings.fill(0);
  for (const { forms } of beginnings) forms.clear();
}

/** Replaces every form of every known secret by `***`; forms that overlap are hidden together. */
export function redact(text: string): string {
  let result = "";
  let end = 0;
  for (const [from, to] of occurrences(text)) {
    if (from >= end) result += `${text.slice(end, from)}***`;
    end = Math.max(end, to);
  }
  return result + text.slice(end);
}

/** Says whether a known secret, or a form of one, stands in the text. */
export function containsSecret(text: string): boolean {
  return occurrences(text).next().done !== true;
}

/** Whether none of the forms stands in the text, as far as that is quickly told. */
function surelyNone(text: string): boolean {
  return all.length <= fewForms && !all.some((form) => text.includes(form));
}

/** Where secrets begin and end, in the order of their beginnings. */
function* occurrences(text: string): Generator<[from: number, to: number]> {
  const used = beginnings.filter(({ forms }) => forms.size > 0);
  if (used.length === 0 || surelyNone(text)) return;
  const sought = new Map<string, Sought>();
  for (let at = 0; at < text.length; at++) {
    if (openings[opening(text, at)] === 0) continue;
    for (const { length, forms } of used) {
      for (const form of forms.get(text.slice(at, at + length)) ?? []) {
        const place = sought.get(form) ?? seek(form, text);
        sought.set(form, place);
        if (place.standsAt(at)) yield [at, at + form.length];
      }
    }
  }
}
