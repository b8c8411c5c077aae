// Rules of an announcement that reach across its keys: what JSON Schema cannot say.
import announcementSchema from "../../../schemas/announcement.schema.json" with { type: "json" };
import type { DeliveryDraft } from "./announcement-drafts.ts";
import { deliveryKey } from "./announcement.ts";
import { hasOwnContent, hasOwnSender, messageOf } from "./delivery-content.ts";
import { didYouMean, nearest } from "../text/did-you-mean.ts";
import { type Finding, found, type Path } from "../problems/finding.ts";
import { isJsonObject, type Json, type JsonObject } from "../text/json.ts";
import { meantKey } from "../schema/meant-words.ts";
import { vendorOf } from "../channels.ts";
import { resolveFindings } from "./resolve-rules.ts";
import { momentOf } from "../time/rfc3339.ts";
import { quoted, showPath } from "../problems/value-text.ts";
import type { RuleViolation } from "../vendor-contract.ts";
import type { VendorsConfig } from "../vendors-file/vendors-config.ts";

export interface RuleInput {
  /** The whole file, which may still have problems of its own. */
  readonly frame: JsonObject;
  readonly drafts: readonly DeliveryDraft[];
  /** Null where there is no vendors file to compare with. */
  readonly config: VendorsConfig | null;
  /** How the body is written, where that joins its lines. */
  readonly joinsLines: ">" | "no block" | null;
}

/** Every finding of the rules. Keys with schema problems are left alone: those are reported already. */
export function announcementFindings(input: RuleInput): readonly Finding[] {
  return [
    ...scheduleFindings(input.frame),
    ...bodyFindings(input),
    ...input.drafts.flatMap((draft) => senderFindings(input.frame, draft)),
    ...duplicateFindings(input),
    ...input.drafts.flatMap((draft) => appFindings(input, draft)),
    ...input.drafts.flatMap((draft) => (draft.isSound ? resolveFindings(draft) : [])),
    ...input.drafts.flatMap((draft) => vendorFindings(input.frame, draft)),
    ...orderFindings(input.frame),
  ];
}

function scheduleFindings(frame: JsonObject): readonly Finding[] {
  const schedule = frame["schedule"];
  if (!isJsonObject(schedule)) return [];
  const notBefore = momentOf(schedule["notBefore"]);
  const notAfter = momentOf(schedule["notAfter"]);
  if (notBefore === null || notAfter === null || notAfter > notBefore) return [];
  const message = "schedule.notAfter is not after schedule.notBefore, so it could never be sent";
  return [found("SCHEDULE_ORDER", { at: ["schedule", "notAfter"], message })];
}

function bodyFindings({ frame, drafts, joinsLines }: RuleInput): readonly Finding[] {
  const needy = drafts.find((draft) => !hasOwnContent(draft));
  if (frame["body"] === undefined) {
    if (needy === undefined || isMisnamed("body", frame, drafts)) return [];
    const own = needy.channel.contentOption === null ? "" : `, or \`${needy.channel.contentOption}:\` to the delivery`;
    const message = `${needy.channel.name} has nothing to send: there is no body`;
    return [
      found("BODY_MISSING", { at: deliveryAt(needy), message, remedy: `Add \`body:\` at the top of the file${own}.` }),
    ];
  }
  if (joinsLines !== null) return [joinedLines(joinsLines)];
  if (needy !== undefined || drafts.length === 0) return [];
  // Whose own content is in doubt may need the body after all.
  if (drafts.some(({ isSound }) => !isSound)) return [];
  return [
    found("BODY_UNUSED", {
      at: ["body"],
      on: "key",
      message: "no delivery sends the body: each carries its own content",
    }),
  ];
}

/** Whether a key that nobody knows here is meant to be this one: that is reported, and nothing is missing. */
function isMisnamed(key: string, frame: JsonObject, drafts: readonly DeliveryDraft[]): boolean {
  const known = announcementSchema.properties;
  const unknownAtTop = Object.keys(frame).filter((other) => !Object.hasOwn(known, other));
  return (
    unknownAtTop.some((other) => meantKey(other, [key]) !== null) ||
    drafts.some(({ isSound, value }) => !isSound && Object.keys(value).includes(key))
  );
}

function joinedLines(how: ">" | "no block"): Finding {
  const written = how === ">" ? "is written with `>`" : "goes on over several lines without `|`";
  const message = `the body ${written}, so its lines are joined into one`;
  return found("BODY_FOLDED", { at: ["body"], message, remedy: "Write `body: |` and the lines below it, indented." });
}

function senderFindings(frame: JsonObject, draft: DeliveryDraft): readonly Finding[] {
  const { name, senderOption, senderRequired } = draft.channel;
  const at = deliveryAt(draft);
  // A delivery's own sender stands in for the announcement's: never both.
  if (!senderRequired || hasOwnSender(draft) || frame["from"] !== undefined) return [];
  if (isMisnamed("from", frame, [draft])) return [];
  const remedy = `Add \`from:\` at the top of the file, or \`${senderOption}:\` to the delivery.`;
  return [found("SENDER_MISSING", { at, message: `${name} requires a sender and there is none`, remedy })];
}

function duplicateFindings({ drafts, config }: RuleInput): readonly Finding[] {
  const seen = new Map<string, DeliveryDraft>();
  return drafts.flatMap((draft) => {
    const target = deliveryKey(draft.channel.name, draft.app ?? config?.defaultApp ?? null);
    const first = seen.get(target);
    if (first === undefined) {
      seen.set(target, draft);
      return [];
    }
    const message = `${showPath(deliveryAt(first))} already delivers to ${target}: it would be sent twice`;
    return [found("DELIVERY_DUPLICATE", { at: [...deliveryAt(draft), "to"], message })];
  });
}

function appFindings({ frame, config }: RuleInput, draft: DeliveryDraft): readonly Finding[] {
  if (config === null || !isConfigured(config) || isSettled(frame, draft)) return [];
  const at = deliveryAt(draft);
  const name = draft.app ?? config.defaultApp;
  if (name === null) {
    const message = `${draft.channel.name} names no app, and the vendors file has no defaultApp`;
    return [
      found("APP_MISSING", { at, message, remedy: `Add \`app:\` with one of ${[...config.apps.keys()].join(", ")}.` }),
    ];
  }
  const place = draft.app === null ? [...at, "to"] : [...at, "app"];
  const app = config.apps.get(name);
  if (app === undefined) {
    const remedy = `${didYouMean(nearest(name, config.apps.keys()))}Apps are ${[...config.apps.keys()].join(", ")}.`;
    return [found("APP_UNKNOWN", { at: place, message: `the vendors file has no app ${quoted(name)}`, remedy })];
  }
  const vendor = vendorOf(draft.channel.name);
  if (app.accounts.has(vendor)) return [];
  const others = [...config.apps.values()].filter(({ accounts }) => accounts.has(vendor)).map((other) => other.name);
  const advice = others.length === 0 ? {} : { remedy: `Use an app that has one: ${others.join(", ")}.` };
  return [found("APP_WITHOUT_VENDOR", { at: place, message: `the app ${name} has no ${vendor} account`, ...advice })];
}

function isConfigured(config: VendorsConfig): boolean {
  return [...config.apps.values()].some(({ accounts }) => accounts.size > 0);
}

/** What was sent once stays valid when its app is given up later. */
function isSettled(frame: JsonObject, draft: DeliveryDraft): boolean {
  const broadcasts = frame["broadcasts"];
  const key = deliveryKey(draft.channel.name, draft.app);
  const record = isJsonObject(broadcasts) && Object.hasOwn(broadcasts, key) ? broadcasts[key] : undefined;
  const status = isJsonObject(record) ? record["status"] : undefined;
  return typeof status === "string" && ["sent", "recalled", "recall-unsupported"].includes(status);
}

/** The vendor's own rules look only at what is sound so far, so that no mistake is reported twice. */
function vendorFindings(frame: JsonObject, draft: DeliveryDraft): readonly Finding[] {
  if (!draft.isSound || !isTextOrNothing(frame["from"]) || !isTextOrNothing(frame["body"])) return [];
  if (!hasOwnContent(draft) && frame["body"] === undefined) return [];
  const violations = draft.channel.check(messageOf(frame, draft));
  return violations.map(({ at, ...violation }) => ({
    ...violation,
    at: placeOf(draft, { at, ...violation }),
    on: "value",
  }));
}

/** A rule about the body or the sender points to where that stands: in the delivery or at the top. */
function placeOf(draft: DeliveryDraft, { at }: RuleViolation): Path {
  const [first] = at;
  const isOfTop = first === "body" || (first === draft.channel.senderOption && !hasOwnSender(draft));
  if (first === "body") return ["body"];
  return isOfTop ? ["from"] : [...deliveryAt(draft), ...at];
}

function isTextOrNothing(value: Json | undefined): boolean {
  return value === undefined || (typeof value === "string" && value !== "");
}

function orderFindings(frame: JsonObject): readonly Finding[] {
  const keys = Object.keys(frame);
  if (!keys.includes("broadcasts") || keys.at(-1) === "broadcasts") return [];
  return [
    found("BROADCASTS_LAST", {
      at: ["broadcasts"],
      on: "key",
      message: "`broadcasts` is not the last key of the file",
    }),
  ];
}

function deliveryAt({ index }: DeliveryDraft): Path {
  return ["deliveries", index];
}
