// The lines that an edit changes, as people know them from diffs.

export interface DiffLine {
  readonly sign: "+" | "-";
  readonly line: string;
}

/** The lines between the common start and the common end of two texts: the old ones, then the new ones. */
export function changedLines(before: string, after: string): readonly DiffLine[] {
  const old = before.split(/\r?\n/);
  const now = after.split(/\r?\n/);
  const shorter = Math.min(old.length, now.length);
  let start = 0;
  while (start < shorter && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const between = (lines: readonly string[]): readonly string[] => lines.slice(start, lines.length - end);
  return [
    ...between(old).map((line): DiffLine => ({ sign: "-", line })),
    ...between(now).map((line): DiffLine => ({ sign: "+", line })),
  ];
}
