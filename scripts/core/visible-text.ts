// Makes visible what a terminal would obey and what a reader would not see: control, direction and zero-width characters.

/** Tabs and line breaks stay; so do the joiners inside emoji. */
const unseen =
  /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\u{fe0f}])\u{200d}|[[\p{Cc}\p{Cf}\p{Cs}\u{2028}\u{2029}]--[\n\t\u{200d}]]/gv;

/** The text with `\u{200b}` and the like in their place. */
export function visibleText(text: string): string {
  return text.replace(unseen, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
