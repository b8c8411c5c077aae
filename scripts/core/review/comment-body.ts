// The text of the one comment on a pull request: what holds now, and below it, folded, the plans that held before.
import { instantText } from "../time/instant-text.ts";
import { isJsonObject, tryParseJson, type Json, type JsonObject } from "../text/json.ts";

export interface CommentSection {
  readonly kind: "plan" | "results";
  /** The pull request's commit that it speaks of. */
  readonly commit: string;
  readonly atMs: number;
  /** Equal for two sections that tell the same, at whatever moment they do. */
  readonly digest: string;
  readonly markdown: string;
}

/** GitHub refuses longer ones. It counts characters; a text of this many UTF-16 units never has more. */
export const mostCommentCharacters = 65_536;

/** What fits beside each other, the notes around them included. */
export const mostPlanCharacters = 36_000;
export const mostResultsCharacters = 24_000;

const mostEarlierPlans = 3;

/** How the comment begins: whatever stands further down is text that somebody else may have written. */
const marker = "<!-- announcements-as-code ";

export function isOurs(body: string): boolean {
  return body.startsWith(marker);
}

/** The sections of a comment with the new one in its place; null where it would say what it says already. */
export function withSection(
  known: readonly CommentSection[],
  section: CommentSection,
): readonly CommentSection[] | null {
  const results = known.find(({ kind }) => kind === "results");
  const [plan, ...earlier] = known.filter(({ kind }) => kind === "plan");
  const standing = section.kind === "results" ? results : plan;
  const saysTheSame = standing?.digest === section.digest;
  if (saysTheSame && standing.commit === section.commit) return null;
  if (section.kind === "results") return [section, ...(plan === undefined ? [] : [plan, ...earlier])];
  const before = plan === undefined || saysTheSame ? earlier : [plan, ...earlier];
  return [...(results === undefined ? [] : [results]), section, ...before.slice(0, mostEarlierPlans)];
}

/** The comment's text, at most {@link mostCommentCharacters} long: the oldest plans go first. */
export function commentText(sections: readonly CommentSection[]): string {
  for (let count = sections.length; count > 1; count -= 1) {
    const text = textOf(sections.slice(0, count));
    if (text.length <= mostCommentCharacters) return text;
  }
  return textOf(sections.slice(0, 1));
}

/** The sections of a comment that {@link commentText} wrote; none where somebody changed it since. */
export function readSections(body: string): readonly CommentSection[] {
  // GitHub hands out line breaks as it was given them, but a person's browser may have saved others.
  const text = body.replaceAll("\r\n", "\n");
  const [, head] = /^<!-- announcements-as-code (\{.*\}) -->\n/.exec(text) ?? [];
  const notes = head === undefined ? [] : readNotes(head);
  const sections: CommentSection[] = [];
  // By length, since no mark between sections could not stand in one of them too.
  let at = head === undefined ? 0 : marker.length + head.length + " -->\n".length;
  for (const [index, { characters, ...note }] of notes.entries()) {
    const frame = frameOf(note, notes.slice(0, index));
    const markdown = text.slice(at + frame.before.length, at + frame.before.length + characters);
    const framed = `${frame.before}${markdown}${frame.after}`;
    if (!text.startsWith(framed, at)) return [];
    at += framed.length;
    sections.push({ ...note, markdown });
  }
  return at === text.length ? sections : [];
}

type Note = Omit<CommentSection, "markdown">;

function textOf(sections: readonly CommentSection[]): string {
  const notes = sections.map(({ markdown, ...note }) => ({
    ...note,
    characters: trimmed(markdown).length,
  }));
  const parts = sections.map((section, index) => {
    const { before, after } = frameOf(section, sections.slice(0, index));
    return `${before}${trimmed(section.markdown)}${after}`;
  });
  return `${marker}${JSON.stringify({ version: 1, sections: notes })} -->\n${parts.join("")}`;
}

/** GitHub may drop blank space at the end of a comment. */
function trimmed(markdown: string): string {
  return markdown.trimEnd();
}

interface Frame {
  readonly before: string;
  readonly after: string;
}

/** What stands first is open, the rest folds away. */
function frameOf({ kind, commit, atMs }: Note, above: readonly Note[]): Frame {
  const at = `${instantText(atMs, "UTC")}, commit ${commit.slice(0, 7)}`;
  if (kind === "results") return { before: "", after: `\n\n<sub>As of ${at}.</sub>` };
  if (above.length === 0) return { before: "", after: `\n<sub>Commit ${commit.slice(0, 7)}.</sub>` };
  const isMerged = above.length === 1 && above[0]?.kind === "results";
  const title = isMerged ? "The plan that was merged" : "Earlier plan";
  return { before: `\n\n<details><summary>${title}: ${at}</summary>\n\n`, after: "\n\n</details>" };
}

interface SizedNote extends Note {
  readonly characters: number;
}

function readNotes(head: string): readonly SizedNote[] {
  const value = tryParseJson(head);
  const sections = isJsonObject(value) && value["version"] === 1 ? value["sections"] : [];
  const notes = Array.isArray(sections) ? sections.map(readSizedNote) : [];
  return notes.every((note) => note !== null) ? notes : [];
}

/** A section that was handed over as JSON; null for anything else. */
export function readSection(text: string): CommentSection | null {
  const value = tryParseJson(text);
  const note = isJsonObject(value) ? readNote(value) : null;
  if (note === null || !isJsonObject(value) || typeof value["markdown"] !== "string") return null;
  return { ...note, markdown: value["markdown"] };
}

function readSizedNote(value: Json): SizedNote | null {
  const note = isJsonObject(value) ? readNote(value) : null;
  if (note === null || !isJsonObject(value) || !isCount(value["characters"])) return null;
  return { ...note, characters: value["characters"] };
}

function readNote({ kind, commit, atMs, digest }: JsonObject): Note | null {
  if (kind !== "plan" && kind !== "results") return null;
  if (typeof commit !== "string" || !/^[0-9a-f]{40,64}$/.test(commit)) return null;
  if (typeof digest !== "string" || !/^[0-9a-f]{64}$/.test(digest) || !isCount(atMs)) return null;
  return { kind, commit, atMs, digest };
}

function isCount(value: Json | undefined): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) < 8.64e15;
}
