// Finds the word that somebody most likely meant.

/** Longer words are never a slip of one of ours, and would make the comparison slow. */
const longestWord = 64;

/** The candidate nearest to `word`, or null when none is near: other case or separators, cut short, or a few slips. */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  if (word === "" || word.length > longestWord) return null;
  const known = [...candidates].filter((candidate) => candidate !== word);
  return known.find((candidate) => bare(candidate) === bare(word)) ?? bySlips(word, known) ?? byStart(word, known);
}

/**
 * The one candidate that can be meant: it differs in case or separators only, or by one slip, and no other does.
 * For programs to act on, where {@link nearest} is for people to read.
 */
export function onlyMeant(word: string, candidates: Iterable<string>): string | null {
  if (word.length > longestWord) return null;
  const known = [...candidates].filter((candidate) => candidate !== word);
  const alike = known.filter((candidate) => bare(candidate) === bare(word));
  const close = known.filter(
    (candidate) =>
      Math.abs(candidate.length - word.length) <= 1 &&
      Math.min(candidate.length, word.length) > 1 &&
      slipsBetween(word.toLowerCase(), candidate.toLowerCase()) === 1,
  );
  const [only, ...others] = alike.length > 0 ? alike : close;
  return others.length === 0 ? (only ?? null) : null;
}

/** The candidate that differs in case, separators, quotes of other languages or space around it only. */
export function sameButForm(word: string, candidates: Iterable<string>): string | null {
  if (word.length > longestWord) return null;
  const alike = [...candidates].filter((candidate) => bare(candidate) === bare(word));
  const [only, ...others] = alike;
  return others.length === 0 ? (only ?? null) : null;
}

/** `Did you mean "ttl"? `, or nothing. */
export function didYouMean(suggestion: string | null): string {
  return suggestion === null ? "" : `Did you mean "${suggestion}"? `;
}

function bySlips(word: string, candidates: readonly string[]): string | null {
  const allowed = word.length <= 3 ? 1 : word.length <= 7 ? 2 : 3;
  let best: { readonly candidate: string; readonly slips: number } | null = null;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > allowed) continue;
    const slips = slipsBetween(word.toLowerCase(), candidate.toLowerCase());
    // A short word that shares nothing with the candidate is another word, not a slip.
    if (slips > allowed || slips >= Math.min(word.length, candidate.length)) continue;
    if (best === null || slips < best.slips) best = { candidate, slips };
  }
  return best?.candidate ?? null;
}

function byStart(word: string, candidates: readonly string[]): string | null {
  const matches = candidates.filter((candidate) => {
    const [short, long] =
      word.length < candidate.length ? [bare(word), bare(candidate)] : [bare(candidate), bare(word)];
    return short.length >= 3 && long.startsWith(short);
  });
  return matches.length === 1 ? (matches[0] ?? null) : null;
}

function bare(word: string): string {
  return word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
function slipsBetween(left: string, right: string): number {
  let twoBack: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const isSame = left[row - 1] === right[column - 1];
      const isSwap = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      current[column] = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (isSame ? 0 : 1),
        isSwap ? at(twoBack, column - 2) + 1 : Infinity,
      );
    }
    twoBack = previous;
    previous = current;
  }
  return at(previous, right.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
