// The findings about values that must be one of a few, and about flags.
import { didYouMean, sameButForm } from "../text/did-you-mean.ts";
import { type Finding, found, type Mend } from "../problems/finding.ts";
import type { Json } from "../text/json.ts";
import { meantChoice } from "./meant-words.ts";
import { dataOf, nameOf, type PlacedError, seenOf } from "./placed-error.ts";
import { listOf, plainText } from "../problems/value-text.ts";

export function wrongChoice(item: PlacedError): Finding {
  const allowed = allowedValues(item);
  const value = dataOf(item);
  const isFlag = allowed.includes(true);
  const names = isFlag ? ["true", "false"] : allowed.map((choice) => plainText(choice));
  const message = `${nameOf(item)} must be ${names.length > 2 ? "one of " : ""}${listOf(names)}, but is ${seenOf(item)}`;
  const remedy = isFlag ? flagRemedy(value) : choiceRemedy(value, allowed);
  const mend = item.isHidden ? undefined : isFlag ? flagMend(value) : choiceMend(value, allowed);
  return found("VALUE_CHOICE", { at: item.at, message, remedy, mend });
}

function allowedValues({ error, schema }: PlacedError): readonly Json[] {
  const allowed = error.keyword === "const" ? [schema["const"] ?? null] : schema["enum"];
  // Array.isArray forgets what a read-only list holds.
  return Array.isArray(allowed) ? (allowed as readonly Json[]) : [];
}

const yes: readonly string[] = ["yes", "on", "y", "true", "1"];
const no: readonly string[] = ["no", "off", "n", "false", "0"];

export function flagRemedy(value: Json): string {
  const word = plainText(value).toLowerCase();
  if (yes.includes(word)) return "Write true, without quotes.";
  return no.includes(word) ? "Write false, without quotes." : "Write true or false.";
}

export function flagMend(value: Json): Mend | undefined {
  const word = typeof value === "string" ? value.toLowerCase() : "";
  if (yes.includes(word)) return { write: true };
  return no.includes(word) ? { write: false } : undefined;
}

function choiceRemedy(value: Json, allowed: readonly Json[]): string {
  const words = allowed.map((choice) => plainText(choice));
  if (value === null) return `Write ${listOf(words)}, or remove the key.`;
  if (typeof value !== "string") return `Write ${listOf(words)}.`;
  const list = wideCommas(value, words);
  if (list !== null) return `Put an ordinary comma and a space between them: ${list}.`;
  const meant = sameButForm(value, words) ?? meantChoice(value, words);
  return meant === null ? `Write ${listOf(words)}.` : `${didYouMean(meant)}${quotesNote(value)}`.trimEnd();
}

function quotesNote(value: string): string {
  return /[“”‘’「」]/.test(value) ? "Quotes such as “ ” are part of the text in YAML." : "";
}

/** Several choices with the commas of another keyboard between them, as a list has them; null for anything else. */
function wideCommas(value: string, words: readonly string[]): string | null {
  const parts = value.split(/[，、]/).map((part) => part.trim());
  return parts.length > 1 && parts.every((part) => words.includes(part)) ? parts.join(", ") : null;
}

function choiceMend(value: Json, allowed: readonly Json[]): Mend | undefined {
  const words = allowed.filter((choice) => typeof choice === "string");
  const meant = typeof value === "string" ? (wideCommas(value, words) ?? sameButForm(value, words)) : null;
  return meant === null ? undefined : { write: meant };
}
