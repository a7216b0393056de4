import { formsOf } from "./secret-forms.ts";

/** Every form of every secret of this process. */
const forms = new Set<string>();

/** Makes `redact` hide this text and every form of it from now on. */
export function register(secret: string): void {
  for (const form of formsOf(secret)) forms.add(form);
}

/** Replaces every form of every known secret by `***`; forms that overlap are hidden together. */
export function redact(text: string): string {
  const found = occurrences(text);
  let result = "";
  let end = 0;
  for (const [from, to] of found) {
    if (from >= end) result += `${text.slice(end, from)}***`;
    end = Math.max(end, to);
  }
  return result + text.slice(end);
}

/** Says whether a known secret, or a form of one, stands in the text. */
export function containsSecret(text: string): boolean {
  return [...forms].some((form) => text.includes(form));
}

function occurrences(text: string): [number, number][] {
  const found: [number, number][] = [];
  for (const form of forms) {
    for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) found.push([at, at + form.length]);
  }
  return found.sort((a, b) => a[0] - b[0]);
}
