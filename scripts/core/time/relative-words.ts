// Words that are true only for a while ("tonight", "今晚"): by language, and when they have become wrong.

export interface TextMatch {
  /** In UTF-16 units from the start of the text. */
  readonly index: number;
  readonly text: string;
}

export interface RelativeWord extends TextMatch {
  /** It is wrong for people who read it this much after it was written. */
  readonly trueForMs: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How long a word of each kind can be taken to be true. */
const spans = { moment: 10 * minuteMs, day: 4 * hourMs, week: 2 * dayMs } as const;

interface WordRule {
  readonly language: string;
  readonly span: keyof typeof spans;
  readonly pattern: RegExp;
}

const enNumber = "(?:an?|half an|a few|a couple of|\\d{1,4}|one|two|three|four|five|six|ten|fifteen|thirty)";
const zhNumber = "(?:半个?|几个?|两个?|[一二三四五六七八九十百]{1,4}个?|(?<!\\d)\\d{1,4}\\s?个?)";

/**
 * Chosen so that a plain announcement gives no false alarm: "now", "soon" and "currently" are left out, and names in
 * which such a word only happens to stand are excepted.
 */
const rules: readonly WordRule[] = [
  {
    language: "English",
    span: "moment",
    pattern: new RegExp(
      `\\b(?:just now|right now|moments ago|a moment ago|in a moment|(?<!\\d )${enNumber} (?:seconds?|minutes?|hours?) (?:ago|from now)|(?<!(?:once|twice|times|done|most|all) )in (?:about |less than |under )?${enNumber} (?:seconds?|minutes?|hours?)(?! or less))\\b`,
      "giu",
    ),
  },
  {
    language: "English",
    span: "day",
    pattern:
      /\b(?:tonight|(?<!USA )today(?!’s date|'s date)|tomorrow|yesterday|the day after tomorrow|this (?:morning|afternoon|evening)|last night|later today)\b/giu,
  },
  {
    language: "English",
    span: "week",
    pattern: new RegExp(
      `\\b(?:(?:this|next|last) (?:week|weekend|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|${enNumber} (?:days?|weeks?) (?:ago|from now)|in ${enNumber} (?:days?|weeks?)(?= ?[,.;:!]|$| we| the| our| it))\\b`,
      "giu",
    ),
  },
  {
    language: "Chinese",
    span: "moment",
    pattern: new RegExp(
      `(?:刚刚(?!好)|剛剛(?!好)|刚才|剛才|马上(?!登录|登入|下载|注册|参与|参加|加入|购买|领取|体验)|馬上(?!登入|下載|註冊|參與|參加|加入|購買|領取|體驗)|稍后|稍後|${zhNumber}\\s?(?:小时|小時|分钟|分鐘|钟头|刻钟)(?:之?[后後前]|以[后後前]))`,
      "gu",
    ),
  },
  {
    language: "Chinese",
    span: "day",
    pattern:
      /今天|今日(?!头条|頭條)|今晚|今夜|今早|今晨|明天|明日(?!方舟|之后|之後)|明早|明晚|明晨|(?<!先天)后天(?![性养])|(?<!先天)後天(?![性養])|大后天|昨天|昨日|昨晚|昨夜|前天|当晚|當晚/gu,
  },
  {
    language: "Chinese",
    span: "week",
    pattern: new RegExp(
      `(?:本|这|這|下|上)(?:个|個)?(?:周|週|星期|礼拜|禮拜)(?:[一二三四五六日天末])?(?!年|边|邊|到|期|刊|围|圍|全)|${zhNumber}\\s?(?:天|日|周|週|星期)(?:之?[后後]|以[后後])`,
      "gu",
    ),
  },
  { language: "Japanese", span: "day", pattern: /今夜|今晩|本日|明後日|あした|きょう|きのう/gu },
  { language: "Korean", span: "day", pattern: /오늘|내일(?!배움)|어제|모레/gu },
];

/** A date that stands beside such a word says which day is meant. */
const dateBeside =
  /\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}|\d{1,2}\s?月\s?\d{1,2}\s?[日号號]?|\b\d{1,2}[/.]\d{1,2}\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}\b|\b\d{1,2}(?:st|nd|rd|th)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\d{1,2}월\s?\d{1,2}일/iu;

/** How far off a date may stand, in UTF-16 units. */
const besideUnits = 32;

/** In the order of the text, each place once. */
export function relativeWords(text: string): readonly RelativeWord[] {
  const found = rules.flatMap(({ pattern, span }) =>
    [...text.matchAll(pattern)].map((match) => ({
      index: match.index,
      text: match[0],
      trueForMs: spans[span],
    })),
  );
  const undated = found.filter((word) => !isDated(text, word));
  return undated
    .toSorted((left, right) => left.index - right.index || right.text.length - left.text.length)
    .filter((word, place, all) => all.findIndex((other) => covers(other, word)) === place);
}

function covers(other: TextMatch, word: TextMatch): boolean {
  return other.index <= word.index && other.index + other.text.length >= word.index + word.text.length;
}

/** Only within the same line: the next one often says it in another language. */
function isDated(text: string, { index, text: word }: TextMatch): boolean {
  const end = index + word.length;
  const [after = ""] = text.slice(end, end + besideUnits).split("\n");
  const before =
    text
      .slice(Math.max(0, index - besideUnits), index)
      .split("\n")
      .at(-1) ?? "";
  return dateBeside.test(after) || dateBeside.test(before);
}
