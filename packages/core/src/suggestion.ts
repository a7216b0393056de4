/** Longer words are not compared: nobody mistypes them, and the work grows with the square. */
const longest = 64;

/**
 * Gives the known word that was probably meant, or `undefined` when none is near: at most two typing errors and at most a third of the
 * word, or else the one that shares most words with it (`hold-for` is `hold`, `ssh-private-key` is `ssh-key`).
 */
export function suggest(word: string, known: Iterable<string>): string | undefined {
  if (word.length > longest) return undefined;
  const candidates = [...known]; // The keys of a map can be read only once.
  let best: string | undefined;
  let bestDistance = Math.min(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best ?? nearestByWords(word, candidates);
}

/** The only one that has most of the words, where one side has all words of the other. */
function nearestByWords(word: string, known: Iterable<string>): string | undefined {
  const words = wordsOf(word);
  let [best, most]: [string | undefined, number] = [undefined, 0];
  for (const candidate of known) {
    const others = wordsOf(candidate);
    const common = [...words].filter((one) => others.has(one)).length;
    if (common < Math.min(words.size, others.size) || common < most) continue;
    [best, most] = [common === most ? undefined : candidate, common];
  }
  return best;
}

function wordsOf(name: string): ReadonlySet<string> {
  return new Set(
    name
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter((word) => word.length > 2),
  );
}

/** Says `; did you mean "x"?`, or nothing. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const best = suggest(word, known);
  return best === undefined ? "" : `; did you mean "${best}"?`;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) cost = Math.min(cost, at(beforeLast, column - 2) + 1);
      current.push(cost);
    }
    [beforeLast, last] = [last, current];
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
