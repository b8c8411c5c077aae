// The words of vendors, as files, logs and commit messages may hold them.

/** The text on one line, in which nothing is unseen, broken or obeyed by a terminal. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{C}\p{DI}\ufffd]+/gu, " ").trim();
}
