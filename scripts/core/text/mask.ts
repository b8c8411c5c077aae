// Redaction: no secret value passes into any text that leaves the program, and no text turns into a workflow command.

export interface Redactor {
  /** From now on these values never show. */
  readonly hide: (secrets: readonly string[]) => void;
  /** The text with every hidden value as `***`: plain, in URLs and forms, in JSON, in hex, in base64, or cut at the text's end. */
  readonly redact: (text: string) => string;
}

/** Shorter values would blank out ordinary words; no vendor hands out secrets this short. */
const shortestSecret = 4;

const mask = "***";

export function createRedactor(): Redactor {
  const forms = new Set<string>();
  return {
    hide(secrets) {
      for (const secret of secrets) for (const form of formsOf(secret)) forms.add(form);
    },
    redact(text) {
      // Longest first: a secret may contain another.
      const longestFirst = [...forms].sort((left, right) => right.length - left.length);
      const whole = longestFirst.reduce((masked, secret) => masked.replaceAll(secret, mask), text);
      return withoutCutSecret(withoutCutSecret(whole, whole.length, forms), whole.lastIndexOf("…"), forms);
    },
  };
}

/**
 * Breaks what the Actions runner would obey (actions/runner, ActionCommand.cs): `::command::` where a line starts, after
 * whatever .NET takes for white space, and `##[command]` anywhere in a line.
 */
export function withoutWorkflowCommands(text: string): string {
  return text.replace(/^[[\s\u{85}]--[\n\r\u{2028}\u{2029}]]*:(?=:)|##(?=\[)/gmv, "$&\u200b");
}

/** Vendors' words are cut where they are long, and the cut may go through a secret: what is left of it before `end` goes too. */
function withoutCutSecret(text: string, end: number, forms: ReadonlySet<string>): string {
  const longest = Math.max(0, ...[...forms].map((form) => cutLength(text, end, form)));
  return longest === 0 ? text : `${text.slice(0, end - longest)}${mask}${text.slice(end)}`;
}

/** How many characters before `end` are the beginning of this form. */
function cutLength(text: string, end: number, form: string): number {
  for (let length = Math.min(form.length - 1, end); length >= shortestSecret; length -= 1) {
    if (text.startsWith(form.slice(0, length), end - length)) return length;
  }
  return 0;
}

/** The spellings in which a vendor or a proxy may give a request back. */
function formsOf(given: string): readonly string[] {
  const secret = given.toWellFormed();
  const bytes = Buffer.from(secret);
  const inUrl = encodeURIComponent(secret);
  const inForm = new URLSearchParams([["", secret]]).toString().slice(1);
  const hex = bytes.toString("hex");
  const base64 = bytes.toString("base64");
  const forms = [
    given,
    ...[inUrl, inForm].flatMap((text) => [text, text.replace(/%../g, (code) => code.toLowerCase())]),
    JSON.stringify(given).slice(1, -1),
    ...[hex, hex.toUpperCase()],
    ...[base64, base64.replace(/=+$/, ""), ...base64Within(bytes)].flatMap((text) => [text, urlSafe(text)]),
  ];
  return forms.filter((form) => form.length >= shortestSecret);
}

/** The characters that the bytes always make inside longer base64, for each place where a group of three may begin. */
function base64Within(bytes: Buffer): readonly string[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    const wholeGroups = Math.floor(((before + bytes.length) * 4) / 3);
    return text.slice(Math.ceil((before * 4) / 3), wholeGroups);
  });
}

function urlSafe(base64: string): string {
  return base64.replaceAll("+", "-").replaceAll("/", "_");
}
