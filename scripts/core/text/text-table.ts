// Aligned columns for a terminal; Chinese characters and emoji take two cells.

/** Cells a text takes on a terminal. */
export function cellsOf(text: string): number {
  // Most text is plain, and a segmenter is slow to make.
  if (/^[ -~]*$/.test(text)) return text.length;
  let cells = 0;
  for (const { segment } of new Intl.Segmenter("en").segment(text)) cells += cellsOfCharacter(segment);
  return cells;
}

/** Rows with their columns padded to the widest; the last column is left ragged. Two spaces between columns. */
export function table(rows: readonly (readonly string[])[], indent = ""): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => cellsOf(row[column] ?? ""))),
  );
  const lines = rows.map((row) => {
    const cells = row.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - cellsOf(cell)));
    return `${indent}${cells.join("  ")}`.trimEnd();
  });
  return lines.map((line) => `${line}\n`).join("");
}

/** The text cut to a number of cells, with an ellipsis where something is missing. */
export function shortened(text: string, maxCells: number): string {
  if (cellsOf(text) <= maxCells) return text;
  let kept = "";
  for (const { segment } of new Intl.Segmenter("en").segment(text)) {
    if (cellsOf(kept) + cellsOfCharacter(segment) > maxCells - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

const wide =
  /\p{Emoji_Presentation}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|[\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u;
// eslint-disable-next-line no-control-regex -- colour codes take no cell
const colour = /\u001b\[[0-9;]*m/g;

function cellsOfCharacter(character: string): number {
  const visible = character.replace(colour, "");
  // eslint-disable-next-line no-control-regex -- a colour code split by the segmenter takes no cell either
  if (visible === "" || /^[\p{Mn}\p{Cf}\u001b]/u.test(visible)) return 0;
  return wide.test(visible) ? 2 : 1;
}
