// What comes next for an open delivery, as cells of a table: when, and why.
import { durationText, instantText } from "../../core/time/instant-text.ts";
import type { Next } from "../../core/planning/plan.ts";
import type { WordsContext } from "./delivery-words.ts";

/** Two cells; empty for deliveries that rest. */
export function nextCells(next: Next, { nowMs, zone }: WordsContext): readonly [when: string, why: string] {
  const until = (atMs: number): string => `${instantText(atMs, zone)} (in ${durationText(atMs - nowMs)})`;
  switch (next.kind) {
    case "rest":
      return ["", next.status];
    case "ask":
      return [next.whom === "person" ? "needs a person" : "needs configuration", `${next.code}: ${next.reason}`];
    case "lookup":
      return ["next run", "the vendor is asked what became of it"];
    case "wait":
      return [next.untilMs === null ? "until that changes" : `until ${until(next.untilMs)}`, next.reason];
    case "call": {
      const { candidate, allotment } = next;
      if (allotment.kind === "now") return ["next run", candidate.act === "send" ? "to be sent" : "to be taken back"];
      if (allotment.kind === "later") return [`until ${until(allotment.atMs)}`, allotment.reason];
      return [allotment.kind === "queued" ? "later" : "will miss its notAfter", allotment.reason];
    }
  }
}
