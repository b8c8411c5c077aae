// Characters that readers of a text cannot see or that no text should hold: control characters, broken encoding,
// direction controls and zero-width characters.
import type { TextSpot } from "./text-spot.ts";
import { codePointName } from "../problems/value-text.ts";

/** Control characters but tab and line breaks; a carriage return alone, which YAML parsers disagree about, in raw text. */
const rawControl = /(?![\t\n\r])\p{Cc}|\r(?!\n)/u;
const valueControl = /(?![\t\n\r])\p{Cc}/u;

/** U+FFFD stands where a decoder met bytes that are not UTF-8. */
const brokenEncoding = /\p{Cs}|\uFFFD/u;

/**
 * Whatever Unicode lets a font draw as nothing: direction controls, zero-width characters, fillers, tags; and line and
 * paragraph separators and annotation marks. Joiners, variation selectors and the tags of flags are looked at below.
 */
const unseen = /[[\p{DI}\u2028\u2029\uFFF9-\uFFFB]--[\p{Join_Control}\p{Variation_Selector}\u{E0020}-\u{E007F}]]/v;

/** Joiners belong into emoji and into the scripts that need them; elsewhere they only hide. */
const strayJoiner =
  /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\p{M}]|(?=\p{L})[^\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}])[\u200C\u200D]/u;

/** Selectors of a character's form and the tags of flags, anywhere but after what they belong to: text can be hidden in rows of them. */
const straySelector =
  /(?<![\p{Emoji}\p{S}\p{P}]|(?=\p{L})[^\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])[\uFE00-\uFE0F]|(?<!\p{Script=Han})[\u{E0100}-\u{E01EF}]|(?<!\p{Script=Mongolian})[\u180B-\u180D\u180F]|(?<!\u{1F3F4}[\u{E0020}-\u{E007E}]{0,6})[\u{E0020}-\u{E007F}]/u;

const directionControl = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;

/** Characters that none of the patterns is about, of which most files are made: one search instead of five. */
const plainText =
  /^[\t\n\x20-\x7E\xA1-\xAC\xAE-\u02FF\u2010-\u2027\u2030-\u205E\u20A0-\u20BF\u2100-\u27BF\u3000-\u3029\u3030-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uFF01-\uFF5E]*$/;

/** A file of something else altogether; the rest shows once these are mended. */
const mostSpots = 100;

/** What is wrong with the characters of a whole file; at most one spot of each kind per line, and about 100 in all. */
export function unseenInFile(text: string): readonly TextSpot[] {
  if (plainText.test(text)) return [];
  const patterns = [rawControl, brokenEncoding, unseen, strayJoiner, straySelector];
  // Nearly every file is clean: five searches over the whole text are cheaper than a walk over its lines.
  if (!patterns.some((pattern) => pattern.test(text))) return [];
  const spots: TextSpot[] = [];
  for (const { line, offset } of linesOf(text)) {
    if (spots.length >= mostSpots) break;
    for (const pattern of patterns) {
      const index = line.search(pattern);
      if (index !== -1) spots.push({ offset: offset + index, ...describe(characterAt(line, index)) });
    }
  }
  return spots;
}

/** What an escape in a double-quoted text brought in; `raw` is that text as it stands in the file. */
export function unseenInValue(value: string, raw: string, offset: number): readonly TextSpot[] {
  return [valueControl, brokenEncoding, unseen, strayJoiner, straySelector].flatMap((pattern) => {
    const index = value.search(pattern);
    if (index === -1) return [];
    const character = characterAt(value, index);
    // What stands raw in the file was found there.
    return raw.includes(character) ? [] : [{ offset, ...describe(character) }];
  });
}

function describe(character: string): Omit<TextSpot, "offset"> {
  const name = codePointName(character);
  if (character === "\r") {
    return {
      code: "TEXT_CONTROL",
      message: "a carriage return stands without a line feed",
      remedy: "Save the file with ordinary line ends (LF or CRLF).",
    };
  }
  if (brokenEncoding.test(character))
    return { code: "TEXT_ENCODING", message: `${name} stands for a broken character` };
  if (valueControl.test(character)) return { code: "TEXT_CONTROL", message: `${name} is a control character` };
  if (directionControl.test(character)) {
    return { code: "TEXT_INVISIBLE", message: `${name} is invisible and can change the order in which text is shown` };
  }
  return { code: "TEXT_INVISIBLE", message: `${name} is invisible` };
}

function characterAt(text: string, index: number): string {
  return String.fromCodePoint(text.codePointAt(index) ?? 0);
}

/** Lines with their line ends, so that a carriage return before a line feed stays beside it. */
function* linesOf(text: string): Generator<{ readonly line: string; readonly offset: number }> {
  for (let offset = 0; offset < text.length;) {
    const end = text.indexOf("\n", offset);
    const next = end === -1 ? text.length : end + 1;
    yield { line: text.slice(offset, next), offset };
    offset = next;
  }
}
