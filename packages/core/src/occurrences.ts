/** A text as it is looked for in one other, at one place after another. */
export interface Sought {
  /** Says whether the text stands there; places are asked in rising order. */
  standsAt(at: number): boolean;
}

/** Characters from which on it pays to remember what was compared. */
const long = 256;

/**
 * Looks for a form in a text. One that repeats itself ("aaaa…") stands, or nearly stands, at every place of a text of its kind, and
 * comparing all of it each time would take the product of both lengths: no character of the text is compared twice.
 */
export function seek(form: string, text: string): Sought {
  if (form.length < long) return { standsAt: (at) => text.startsWith(form, at) };
  let agreeing: Agreement | undefined;
  return {
    standsAt: (at) => {
      if (agreeing === undefined && text.charCodeAt(at + long - 1) !== form.charCodeAt(long - 1)) return false;
      agreeing ??= agreement(form, text, ownAgreement(form));
      return agreeing(at) === form.length;
    },
  };
}

/** Gives how many characters of a text from there are as those of the form from its beginning. */
type Agreement = (at: number) => number;

/**
 * What agrees up to where the text was compared already is known from how the form agrees with itself (the Z-algorithm, Gusfield 1997).
 *
 * @param own by place in the form, how many characters from there are as those from its beginning
 */
function agreement(form: string, text: string, own: Uint32Array): Agreement {
  let [from, to] = [0, 0];
  return (at) => {
    let length = at < to ? Math.min(to - at, own[at - from] ?? 0) : 0;
    if (at + length < to) return length;
    while (length < form.length && form.charCodeAt(length) === text.charCodeAt(at + length)) length++;
    [from, to] = [at, at + length];
    return length;
  };
}

function ownAgreement(form: string): Uint32Array {
  const own = new Uint32Array(form.length);
  const agreeing = agreement(form, form, own);
  for (let at = 1; at < form.length; at++) own[at] = agreeing(at);
  own[0] = form.length;
  return own;
}
