// Times of day in a text for people ("22:00", "晚上10点") and whether it says in which time zone they are meant.
import type { TextMatch } from "./relative-words.ts";

/** Links, ports and versions hold colons that are no times. */
const noTime = /https?:\/\/\S+|\b[\w-]{1,63}\.[a-z]{2,24}(?::\d{1,5})?(?:\/\S*)?|\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?/giu;

const times: readonly RegExp[] = [
  /(?<![\d:.：/-])(?:[01]?\d|2[0-4])[:：][0-5]\d(?:[:：][0-5]\d)?(?![\d:：]|\.\d)/gu,
  /(?<![\d:.])(?:1[0-2]|0?[1-9])\s?(?:a\.?m\.?|p\.?m\.?)(?![a-z])/giu,
  /(?:上午|中午|下午|早上|早晨|晚上|凌晨|傍晚|今晚|明晚|今早|明早)\s?(?:\d{1,2}|[一二两三四五六七八九十]{1,3})\s?[点點时時](?!间|間|区|區|候)/gu,
  /(?<![\d第.])(?:[01]?\d|2[0-4])\s?[点點](?:[0-5]?\d\s?分|半|整|钟|鐘|[-–—~～至到前后後起]|之[前后後])/gu,
  /(?<![\d第.])(?:[01]?\d|2[0-4])\s?[时時](?:[0-5]?\d\s?分|半|整|[-–—~～至到前后後起])/gu,
];

/** Anybody reads these, in whatever language the rest is. */
const zoneForAll =
  /\b(?:UTC|GMT)\b|(?:UTC|GMT)\s?[+\-−]\s?\d|[+\-−]\d{2}:\d{2}\b|\d{2}:\d{2}(?::\d{2})?Z\b|\b(?:Asia|Europe|America|Africa|Australia|Pacific)\/\w+/u;

/** These only who reads the language: by whether the line is Chinese. */
const zoneForSome = {
  han: /(?:北京|上海|中国|中國|台北|香港|新加坡|东京|東京|首尔|首爾|纽约|紐約|伦敦|倫敦|太平洋|美东|美東|美西|[当當]地|本地|本地区|标准|標準)(?:标准|標準|夏令)?[时時][间間区區]?|[时時][区區]/u,
  other:
    /\b(?:[A-Z]{1,3}[SD]T|CET|EET|BST|IST|JST|KST|SGT|HKT|MSK)\b|\b(?:local|beijing|china|singapore|tokyo|london|pacific|eastern|central|mountain|standard|daylight) (?:standard |daylight )?time\b|\btime ?zone\b|your time\b/iu,
} as const;

/** Times of day without a zone that their readers would understand, in the order of the text. */
export function timesWithoutZone(text: string): readonly TextMatch[] {
  const plain = text.replace(noTime, (link) => " ".repeat(link.length));
  if (zoneForAll.test(text)) return [];
  const lines = linesOf(plain);
  const zoned = new Set(
    (["han", "other"] as const).filter((script) =>
      lines.some((line) => scriptOf(line.text) === script && zoneForSome[script].test(line.text)),
    ),
  );
  return lines
    .filter(
      (line) =>
        !zoned.has(scriptOf(line.text)) && !zoneForSome.han.test(line.text) && !zoneForSome.other.test(line.text),
    )
    .flatMap((line) => timesOf(line.text).map((time) => ({ ...time, index: time.index + line.index })));
}

function timesOf(line: string): readonly TextMatch[] {
  return times
    .flatMap((pattern) => [...line.matchAll(pattern)].map((match) => ({ index: match.index, text: match[0] })))
    .toSorted((left, right) => left.index - right.index);
}

function scriptOf(line: string): "han" | "other" {
  return /\p{Script=Han}/u.test(line) ? "han" : "other";
}

function linesOf(text: string): readonly TextMatch[] {
  let index = 0;
  return text.split("\n").map((line) => {
    const start = index;
    index += line.length + 1;
    return { index: start, text: line };
  });
}
