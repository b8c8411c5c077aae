// Redaction: no secret value passes into any text that leaves the program, and no text turns into a workflow command.

export interface Redactor {
  /** From now on these values never show. */
  readonly hide: (secrets: readonly string[]) => void;
  /** The text with every hidden value, and its URL-encoded and base64 forms, as `***`. */
  readonly redact: (text: string) => string;
}

/** Shorter values would blank out ordinary words; no vendor hands out secrets this short. */
const shortestSecret = 4;

export function createRedactor(): Redactor {
  const forms = new Set<string>();
  return {
    hide(secrets) {
      for (const secret of secrets) for (const form of formsOf(secret)) forms.add(form);
    },
    redact(text) {
      // Longest first: a secret may contain another.
      const longestFirst = [...forms].sort((left, right) => right.length - left.length);
      return longestFirst.reduce((masked, secret) => masked.replaceAll(secret, "***"), text);
    },
  };
}

/** Text that stands at the start of a line as `::command::` or `##[command]` would be obeyed by the Actions runner. */
export function withoutWorkflowCommands(text: string): string {
  return text.replace(/^([^\S\n]*)(::|##\[)/gm, (_whole, space: string, mark: string) => `${space}\u200b${mark}`);
}

function formsOf(secret: string): readonly string[] {
  const forms = [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString("base64"),
    JSON.stringify(secret).slice(1, -1),
  ];
  return forms.filter((form) => form.length >= shortestSecret);
}
