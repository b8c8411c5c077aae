// What comes next for an open delivery, as cells of a table: when, and why.
import { comingText } from "../../core/time/instant-text.ts";
import { listOf } from "../../core/problems/value-text.ts";
import type { Next } from "../../core/planning/plan.ts";
import type { WordsContext } from "./delivery-words.ts";

/** What is left to people, by the titles of the report's sections; empty text for nothing. */
export function leftToPeople(isAsked: boolean, isInvalid: boolean): string {
  const titles = [...(isAsked ? ['"Needs a person"'] : []), ...(isInvalid ? ['"Invalid files"'] : [])];
  if (titles.length === 0) return "";
  return `Next: see to what stands under ${listOf(titles, "and")}; all else goes on without it.\n`;
}

/** Two cells; empty for deliveries that rest. */
export function nextCells(next: Next, words: WordsContext): readonly [when: string, why: string] {
  switch (next.kind) {
    case "rest":
      return ["", next.status];
    case "ask":
      return [next.whom === "person" ? "needs a person" : "needs configuration", `${next.code}: ${next.reason}`];
    case "lookup":
      return ["next run", "the vendor is asked what became of it"];
    case "wait":
      return [next.untilMs === null ? "until that changes" : `until ${comingText(next.untilMs, words)}`, next.reason];
    case "call": {
      const { candidate, allotment } = next;
      if (allotment.kind === "now") return ["next run", candidate.act === "send" ? "to be sent" : "to be taken back"];
      if (allotment.kind === "later") return [`until ${comingText(allotment.atMs, words)}`, allotment.reason];
      return [allotment.kind === "queued" ? "later" : "will miss its notAfter", allotment.reason];
    }
  }
}
