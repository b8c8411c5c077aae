// Replacements inside single lines of a file: how a mistake with one meaning is mended, and where a place was before.

/** Replaces `length` UTF-16 units from a place on; both sides without line breaks, so that no line gets another number. */
export interface LineEdit {
  /** Counted from 1; a byte order mark is no column. */
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly text: string;
}

export interface LinePlace {
  readonly line: number;
  readonly column: number;
}

/** The text with edits that do not overlap, in any order; everything outside of them stays, byte for byte. */
export function withLineEdits(text: string, edits: readonly LineEdit[]): string {
  const starts = lineStarts(text);
  const spans = edits.map((edit) => ({ ...edit, start: (starts[edit.line - 1] ?? text.length) + edit.column - 1 }));
  const parts: string[] = [];
  let done = 0;
  for (const { start, length, text: inserted } of spans.sort((left, right) => left.start - right.start)) {
    if (start < done) throw new Error("edits overlap");
    parts.push(text.slice(done, start), inserted);
    done = start + length;
  }
  return parts.join("") + text.slice(done);
}

/** Whether two of the edits touch the same characters. */
export function doOverlap(edits: readonly LineEdit[]): boolean {
  const sorted = [...edits].sort((left, right) => left.line - right.line || left.column - right.column);
  return sorted.some((edit, index) => {
    const before = sorted[index - 1];
    return before?.line === edit.line && before.column + before.length > edit.column;
  });
}

/** Where a place of the edited text was before; a place inside new text is where that text's edit began. */
export function placeBefore({ line, column }: LinePlace, edits: readonly LineEdit[]): LinePlace {
  let shift = 0;
  for (const edit of onLine(edits, line)) {
    const start = edit.column + shift;
    if (column < start) break;
    if (column < start + edit.text.length) return { line, column: edit.column };
    shift += edit.text.length - edit.length;
  }
  return { line, column: column - shift };
}

/** An edit of the edited text as one of the text before; null where it touches what was edited. */
export function editBefore(edit: LineEdit, edits: readonly LineEdit[]): LineEdit | null {
  let shift = 0;
  for (const earlier of onLine(edits, edit.line)) {
    const start = earlier.column + shift;
    const end = start + earlier.text.length;
    if (edit.column < end && start < edit.column + edit.length) return null;
    if (edit.column < start) break;
    shift += earlier.text.length - earlier.length;
  }
  return { ...edit, column: edit.column - shift };
}

function onLine(edits: readonly LineEdit[], line: number): readonly LineEdit[] {
  return edits.filter((edit) => edit.line === line).sort((left, right) => left.column - right.column);
}

function lineStarts(text: string): readonly number[] {
  const starts = [text.startsWith("\uFEFF") ? 1 : 0];
  for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", end + 1)) starts.push(end + 1);
  return starts;
}
