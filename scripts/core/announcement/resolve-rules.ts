// Rules of `resolve`: a person's verdict says no more and no less than the channel can know.
import type { DeliveryDraft } from "./announcement-drafts.ts";
import { type Finding, found } from "../problems/finding.ts";
import { isJsonObject } from "../text/json.ts";

/** The findings of a delivery's `resolve`, whose single values fit the schema. */
export function resolveFindings({ index, value, channel }: DeliveryDraft): readonly Finding[] {
  const resolve = value["resolve"];
  if (!isJsonObject(resolve)) return [];
  const at = ["deliveries", index, "resolve"];
  const hasId = resolve["id"] !== undefined;
  const hasSentAt = resolve["sentAt"] !== undefined;
  if (resolve["outcome"] === "not-sent") {
    const id = { at: [...at, "id"], on: "key", message: "resolve says not-sent, and yet gives an id" } as const;
    const sentAt = {
      at: [...at, "sentAt"],
      on: "key",
      message: "resolve says not-sent, and yet gives sentAt",
    } as const;
    return [
      ...(hasId ? [found("RESOLVE_ID_UNEXPECTED", id)] : []),
      ...(hasSentAt ? [found("RESOLVE_SENT_AT", { ...sentAt, remedy: "Remove sentAt." })] : []),
    ];
  }
  const findings: Finding[] = [];
  if (hasId && !channel.returnsId) {
    const message = `resolve gives an id, but ${channel.name} has none`;
    findings.push(found("RESOLVE_ID_UNEXPECTED", { at: [...at, "id"], on: "key", message }));
  }
  if (!hasId && channel.returnsId) {
    const message = `resolve says sent without the id that ${channel.name} gives`;
    findings.push(found(channel.lookup === null ? "RESOLVE_WITHOUT_ID" : "RESOLVE_ID_MISSING", { at, message }));
  }
  if (!hasSentAt) {
    const remedy = "Add sentAt: when it was sent, as exactly as is known, such as 2026-11-21T01:00:00Z.";
    findings.push(found("RESOLVE_SENT_AT", { at, message: "resolve says sent, but not when", remedy }));
  }
  return findings;
}
