// What a new announcement says: from flags, and on a terminal from answers to what the flags leave open.
import { priorities, type Priority } from "../../core/announcement/announcement.ts";
import { listOf } from "../../core/problems/value-text.ts";
import { didYouMean, nearest } from "../../core/text/did-you-mean.ts";
import { momentMistake } from "../../core/time/moment-mistake.ts";
import { parseRfc3339 } from "../../core/time/rfc3339.ts";
import type { Questions } from "../../effects/terminal-questions.ts";
import { channelNames, channelSpec } from "../../core/channels.ts";
import { vendors } from "../../vendors/registry.ts";
import { usageFault } from "../command.ts";

export interface NewAnswers {
  readonly title: string;
  /** `netease/users`, `netease/users@staging`. */
  readonly to: readonly string[];
  readonly body: string;
  readonly from: string | null;
  readonly notBefore: string | null;
  readonly notAfter: string | null;
  readonly priority: Priority;
}

export interface NewFlags {
  readonly title?: string | undefined;
  readonly to?: readonly string[] | undefined;
  readonly body?: string | undefined;
  readonly from?: string | undefined;
  readonly "not-before"?: string | undefined;
  readonly "not-after"?: string | undefined;
  readonly priority?: string | undefined;
}

/** Throws USAGE for a flag that cannot be, and for what is missing where nobody can be asked. */
export async function newAnswers(flags: NewFlags, ask: (() => Questions) | undefined): Promise<NewAnswers> {
  const { priority: named = "normal", ...given } = flags;
  for (const question of questions) checkFlag(question, given);
  const priority = priorityOf(named);
  const missing = questions.filter((question) => question.isNeeded(given) && given[question.flag] === undefined);
  if (missing.length === 0) return { ...completed(given), priority };
  if (ask === undefined) {
    const names = missing.map(({ flag }) => `--${flag}`);
    const are = names.length === 1 ? "is" : "are";
    throw usageFault("new", `there is no terminal to ask on, and ${listOf(names, "and")} ${are} missing`);
  }
  return { ...completed(await askFor(given, ask())), priority };
}

type Flag = Exclude<keyof NewFlags, "priority">;
type Given = Partial<Record<Flag, string | readonly string[] | undefined>>;

interface Question {
  readonly flag: Flag;
  readonly prompt: string;
  /** What there is to choose from: told once before the question, and with a flag that is none of it. */
  readonly choice?: string;
  /** Whether there is no announcement without an answer. */
  readonly isNeeded: (given: Given) => boolean;
  /** Whether an empty answer leaves it out. */
  readonly mayBeEmpty: boolean;
  /** What is wrong with one answer; null for nothing. */
  readonly mistake: (answer: string) => string | null;
}

const knownChannels = channelNames(vendors);

const questions: readonly Question[] = [
  {
    flag: "title",
    prompt: "Title, one line for reviewers",
    isNeeded: () => true,
    mayBeEmpty: false,
    mistake: (answer) => (answer.includes("\n") ? "a title is one line" : null),
  },
  {
    flag: "to",
    prompt: "Channels, with a comma between them",
    choice: `Channels are ${listOf(knownChannels, "and")}.`,
    isNeeded: () => true,
    mayBeEmpty: false,
    mistake: channelMistake,
  },
  {
    flag: "from",
    prompt: "Sender account",
    isNeeded: needsSender,
    mayBeEmpty: false,
    mistake: () => null,
  },
  {
    flag: "not-before",
    prompt: "Not before, such as 2026-11-21T09:00:00+08:00 (Enter: as soon as it is merged)",
    isNeeded: () => false,
    mayBeEmpty: true,
    mistake: timeMistake,
  },
  {
    flag: "not-after",
    prompt: "Never after (Enter: no limit)",
    isNeeded: () => false,
    mayBeEmpty: true,
    mistake: timeMistake,
  },
  {
    flag: "body",
    prompt: "Text; an empty line ends it",
    isNeeded: () => true,
    mayBeEmpty: false,
    mistake: () => null,
  },
];

function checkFlag({ flag, choice, mistake }: Question, given: Given): void {
  const value = given[flag];
  const values = value === undefined ? [] : typeof value === "string" ? [value] : value;
  for (const answer of values) {
    const wrong = answer.trim() === "" ? "it is empty" : mistake(answer);
    if (wrong === null) continue;
    const more = choice === undefined ? "" : ` ${choice.replace(/\.$/, "")}`;
    throw usageFault("new", `--${flag} ${JSON.stringify(answer)}: ${wrong}${more}`);
  }
}

/** Everything that is open is asked for, what may stay open too: whoever answers one question can answer the others. */
async function askFor(given: Given, dialogue: Questions): Promise<Given> {
  const answers: Given = { ...given };
  try {
    for (const question of questions) {
      const isOpen = answers[question.flag] === undefined && (question.mayBeEmpty || question.isNeeded(answers));
      if (isOpen) answers[question.flag] = await answerTo(question, dialogue);
    }
  } finally {
    dialogue.close();
  }
  return answers;
}

async function answerTo(question: Question, dialogue: Questions): Promise<string | readonly string[] | undefined> {
  const { flag, prompt, choice, mayBeEmpty, mistake } = question;
  for (let hint = choice === undefined ? "" : `${choice}\n`; ;) {
    const lines = await linesOf(dialogue, `${hint}${prompt}: `, flag === "body");
    const answer = lines.join("\n").trim();
    if (answer === "" && mayBeEmpty) return undefined;
    const parts = flag === "to" ? answer.split(/[\s,]+/).filter((part) => part !== "") : [answer];
    const wrong = answer === "" ? "an answer is needed" : (parts.map(mistake).find((found) => found !== null) ?? null);
    if (wrong === null) return flag === "to" ? parts : answer;
    hint = `  ${wrong}\n`;
  }
}

/** One line, or all lines up to an empty one. */
async function linesOf(dialogue: Questions, prompt: string, isLong: boolean): Promise<readonly string[]> {
  const lines: string[] = [];
  for (;;) {
    const line = await dialogue.ask(lines.length === 0 ? prompt : "  ");
    if (line === null) throw usageFault("new", "the questions were not answered, so nothing was written");
    if (isLong && line.trim() === "" && lines.length > 0) return lines;
    lines.push(line);
    if (!isLong) return lines;
  }
}

function completed(given: Given): Omit<NewAnswers, "priority"> {
  const text = (flag: Flag): string | null => {
    const value = given[flag];
    return typeof value === "string" ? value : null;
  };
  const { to = [] } = given;
  return {
    title: text("title") ?? "",
    to: typeof to === "string" ? [to] : to,
    body: text("body") ?? "",
    from: text("from"),
    notBefore: text("not-before"),
    notAfter: text("not-after"),
  };
}

function needsSender({ to = [] }: Given): boolean {
  const channels = typeof to === "string" ? [to] : to;
  return channels.some((name) => channelSpec(vendors, channelPart(name))?.senderRequired === true);
}

function channelMistake(answer: string): string | null {
  const name = channelPart(answer);
  if (channelSpec(vendors, name) !== undefined) return null;
  return `there is no channel "${name}". ${didYouMean(nearest(name, knownChannels))}`.trim();
}

function channelPart(key: string): string {
  return key.replace(/@.*$/, "");
}

function timeMistake(answer: string): string | null {
  if (parseRfc3339(answer) !== null) return null;
  const { message, remedy } = momentMistake(answer);
  return `it ${message}. ${remedy.replace(/\.$/, "")}`;
}

function priorityOf(text: string): Priority {
  const known = priorities.find((priority) => priority === text);
  if (known === undefined) throw usageFault("new", `--priority takes ${priorities.join(", ")}, not "${text}"`);
  return known;
}
