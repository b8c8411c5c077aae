// Makes visible what a terminal would obey and what a reader would not see: control, direction and zero-width characters.

/** Tabs and line breaks stay; so do the joiners inside emoji, and one selector after a character that has forms. */
const unseen =
  /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\u{fe0f}])\u{200d}|(?<![\p{Emoji}\p{S}\p{P}\p{L}])[\u{fe00}-\u{fe0f}]|(?<!\p{Script=Han})[\u{e0100}-\u{e01ef}]|[[\p{Cc}\p{Cf}\p{Cs}\p{DI}\u{2028}\u{2029}]--[\n\t\u{200d}\p{Variation_Selector}]]/gv;

/** The text on one line, for names and paths: line breaks and tabs are spelled out too. */
export function visibleLine(text: string): string {
  return visibleText(text).replace(/[\n\t]/g, (character) => (character === "\n" ? "\\n" : "\\t"));
}

/** The text with `\u{200b}` and the like in their place. */
export function visibleText(text: string): string {
  return text.replace(unseen, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
