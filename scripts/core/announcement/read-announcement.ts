// Reads one announcement file: from text to a valid announcement, or to every problem at its line and column.
import { hasErrors } from "../problems/problem-counts.ts";
import announcementSchema from "../../../schemas/announcement.schema.json" with { type: "json" };
import { channelsWithOption, type DeliveryDraft, deliveryDrafts } from "./announcement-drafts.ts";
import type { ReadContext } from "../schema/schema-set.ts";
import { checkPath, idOfPath } from "./announcement-path.ts";
import { announcementFindings } from "./announcement-rules.ts";
import {
  type Announcement,
  type BroadcastRecord,
  deliveryKey,
  type Delivery,
  type Presence,
  priorities,
  type Resolve,
} from "./announcement.ts";
import { messageOf } from "./delivery-content.ts";
import { type Finding, found, type Path } from "../problems/finding.ts";
import { isJsonObject, type Json, type JsonObject, objectOrEmpty } from "../text/json.ts";
import { meantKey } from "../schema/meant-words.ts";
import { readPlainYaml } from "../yaml/plain-yaml.ts";
import { byPlace, type Problem } from "../problems/problem.ts";
import { onePerPlace, schemaFindings } from "../schema/schema-findings.ts";
import { textOf } from "../text/value-parts.ts";
import { momentOf } from "../time/rfc3339.ts";
import { describeValue } from "../problems/value-text.ts";
import type { VendorsConfig } from "../vendors-file/vendors-config.ts";
import { joinedProblems, readYaml, type YamlDocument } from "../yaml/yaml-reading.ts";

export interface AnnouncementInput {
  /** From the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** To check apps against; left out or null, or with no account in it, apps are not checked. */
  readonly config?: VendorsConfig | null;
}

export interface AnnouncementReading {
  /** Null when any problem is an error; warnings alone keep it. */
  readonly announcement: Announcement | null;
  /** By place. */
  readonly problems: readonly Problem[];
}

const frameId = "announcement-frame.json";

/** The announcement's schema without its deliveries, which are checked one by one against what their `to` names. */
export const announcementFrameSchema: JsonObject = {
  ...announcementSchema,
  $id: frameId,
  properties: {
    ...announcementSchema.properties,
    deliveries: { ...announcementSchema.properties.deliveries, items: true },
  },
};

/** Never throws on bad input: everything is a problem. */
export function readAnnouncementWith(context: ReadContext, input: AnnouncementInput): AnnouncementReading {
  const misplaced = checkPath(input.path);
  const { document, problems: yamlProblems } = readYaml({ file: input.path, text: input.text });
  const { announcement, findings } = document === null ? nothing : readValue(context, input, document);
  const ofText = document === null ? yamlProblems : joinedProblems(document, findings, yamlProblems);
  const problems = [...(misplaced === null ? [] : [misplaced]), ...ofText];
  const isValid = !hasErrors(problems);
  return { announcement: isValid ? announcement : null, problems: problems.sort(byPlace) };
}

/**
 * Whether reading this file would surely find nothing to say, not even a warning. False says nothing at all: the file is
 * unusual, or has problems that {@link readAnnouncementWith} tells.
 */
export function isPlainlySound(context: ReadContext, input: AnnouncementInput): boolean {
  if (checkPath(input.path) !== null) return false;
  const value = readPlainYaml(input.text);
  // Plain values stand on one line, and plain blocks are of `|`.
  return value !== undefined && valueFindings(context, input, { value, joinsLines: () => null }).findings.length === 0;
}

interface ValueReading {
  readonly announcement: Announcement | null;
  readonly findings: readonly Finding[];
}

const nothing: ValueReading = { announcement: null, findings: [] };

function readValue(context: ReadContext, input: AnnouncementInput, document: YamlDocument): ValueReading {
  const { frame, drafts, findings } = valueFindings(context, input, document);
  const isValid = !hasErrors(findings);
  return { announcement: isValid && frame !== null ? build(input.path, frame, drafts) : null, findings };
}

interface ValueFindings {
  /** Null where the file is no map. */
  readonly frame: JsonObject | null;
  readonly drafts: readonly DeliveryDraft[];
  readonly findings: readonly Finding[];
}

function valueFindings(
  context: ReadContext,
  input: AnnouncementInput,
  document: Pick<YamlDocument, "value" | "joinsLines">,
): ValueFindings {
  const frame = document.value;
  if (frame === null)
    return { frame, drafts: [], findings: [found("FILE_EMPTY", { at: [], message: "the file is empty" })] };
  if (!isJsonObject(frame)) {
    const message = `an announcement is a map with title and deliveries, but the file is ${describeValue(frame)}`;
    return {
      frame: null,
      drafts: [],
      findings: [found("VALUE_TYPE", { at: [], message, remedy: "Write `title: …` on its first line." })],
    };
  }
  const frameErrors = context.schemas.errorsOf(frameId, frame);
  const knownElsewhere = (key: string, holder: Path): string | null =>
    holder.length === 0 ? ofDelivery(context, key) : null;
  const { drafts, findings: draftFindings } = deliveryDrafts(context, frame);
  const findings = [
    ...onePerPlace([...schemaFindings(frameErrors, frame, { knownElsewhere }), ...draftFindings]),
    ...announcementFindings({ frame, drafts, config: input.config ?? null, joinsLines: document.joinsLines(["body"]) }),
  ];
  return { frame, drafts, findings };
}

function ofDelivery({ vendors }: ReadContext, key: string): string | null {
  if (Object.hasOwn(announcementSchema.properties.schedule.properties, key))
    return "Move it below `schedule:`, indented.";
  if (meantKey(key, ["body", "from"]) !== null) return null;
  const owners = channelsWithOption(vendors, key);
  return owners.length === 0 ? null : `Move it into a delivery: it is an option of ${owners.join(", ")}.`;
}

/** Everything was found valid: what is left is choosing types and defaults. */
function build(path: string, frame: JsonObject, drafts: readonly DeliveryDraft[]): Announcement {
  const schedule = objectOrEmpty(frame["schedule"]);
  const records = Object.entries(objectOrEmpty(frame["broadcasts"]));
  return {
    id: idOfPath(path),
    path,
    title: textOf(frame["title"]) ?? "",
    state: presenceOf(frame["state"]),
    priority: priorities.find((priority) => priority === frame["priority"]) ?? "normal",
    notBeforeMs: momentOf(schedule["notBefore"]),
    notAfterMs: momentOf(schedule["notAfter"]),
    deliveries: drafts.map((draft) => deliveryOf(frame, draft)),
    // The schema holds each record to exactly this shape.
    broadcasts: new Map(records.map(([key, record]) => [key, record as unknown as BroadcastRecord])),
  };
}

function deliveryOf(frame: JsonObject, draft: DeliveryDraft): Delivery {
  const { channel, app, value } = draft;
  return {
    ...messageOf(frame, draft),
    key: deliveryKey(channel.name, app),
    channel: channel.name,
    app,
    state: presenceOf(value["state"]),
    recall: objectOrEmpty(value["recall"]),
    resolve: resolveOf(value["resolve"]),
  };
}

function resolveOf(value: Json | undefined): Resolve | null {
  if (!isJsonObject(value)) return null;
  return {
    attempt: Number(value["attempt"]),
    outcome: value["outcome"] === "sent" ? "sent" : "not-sent",
    id: textOf(value["id"]),
    sentAtMs: momentOf(value["sentAt"]),
  };
}

function presenceOf(value: Json | undefined): Presence {
  return value === "absent" ? "absent" : "present";
}
