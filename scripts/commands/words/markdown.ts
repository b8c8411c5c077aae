// Text of files and vendors inside Markdown: it is data, so it becomes no markup, no HTML, no mention and no link.
import { visibleLine, visibleText } from "../../core/text/visible-text.ts";

/** For running text. GitHub looks for mentions and references in what Markdown has become: a zero-width space parts them. */
export function escapedMarkdown(text: string): string {
  return unlinked(
    withoutTags(text)
      .replace(/([\\`*_{}[\]()+!|~])/g, "\\$1")
      .replace(/[@#]/g, "\\$&\u200b"),
  );
}

/** For text inside an HTML tag, such as a summary, where Markdown's own escapes would show. */
export function htmlText(text: string): string {
  return unlinked(withoutTags(text).replace(/[@#]/g, "$&\u200b"));
}

/**
 * No link comes of an address (https://github.github.com/gfm/#autolinks-extension-), and no formula of two dollar signs:
 * one could hide words, and only a tag around the sign keeps it what it is
 * (https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/writing-mathematical-expressions,
 * both 2026-11-28).
 */
function unlinked(text: string): string {
  return text
    .replaceAll("://", "&#58;//")
    .replace(/(?<=www)\./gi, "&#46;")
    .replaceAll("$", "<span>$</span>");
}

function withoutTags(text: string): string {
  return visibleText(text)
    .replace(/\s+/g, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

/** For names and paths. */
export function inlineCode(text: string): string {
  return `\`${visibleLine(text).replaceAll("`", "'").replaceAll("|", "\\|")}\``;
}

/** For text of several lines, exactly as it is: the fence is longer than any that stands in it. */
export function fencedText(text: string, language = "text"): string {
  const longest = (text.match(/`+/g) ?? []).reduce((most, ticks) => Math.max(most, ticks.length), 2);
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}\n`;
}

/** Cells must be escaped already. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  return `${line(header)}${line(header.map(() => "---"))}${rows.map(line).join("")}`;
}
