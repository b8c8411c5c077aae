// The deliveries of a file on their way to being valid: each checked against the options of the channel its `to` names.
import { nearest, sameButForm } from "../text/did-you-mean.ts";
import { type Finding, found, type Path } from "../problems/finding.ts";
import { isJsonObject, type Json, type JsonObject } from "../text/json.ts";
import { channelRemedy } from "./meant-channel.ts";
import { channelNames, channelSpec, vendorOf } from "../channels.ts";
import { schemaFindings, type SchemaContext } from "../schema/schema-findings.ts";
import { definitionName, schemaReference } from "../schema/schema-names.ts";
import type { ReadContext } from "../schema/schema-set.ts";
import { describeValue, quoted, showPath } from "../problems/value-text.ts";
import type { ChannelSpec, VendorModule } from "../vendor-contract.ts";

/** A delivery whose channel is known. */
export interface DeliveryDraft {
  readonly index: number;
  readonly channel: ChannelSpec;
  readonly value: JsonObject;
  readonly app: string | null;
  /** Whether its options are as the channel's schema wants them. */
  readonly isSound: boolean;
}

export interface Drafts {
  readonly drafts: readonly DeliveryDraft[];
  readonly findings: readonly Finding[];
}

/** Reads `deliveries` of an announcement; `frame` is the whole file, which may still have other problems. */
export function deliveryDrafts(context: ReadContext, frame: JsonObject): Drafts {
  const deliveries = frame["deliveries"];
  if (!Array.isArray(deliveries)) return { drafts: [], findings: [] };
  const results = deliveries.map((item: Json, index) => readDelivery(context, frame, item, index));
  return {
    drafts: results.flatMap(({ draft }) => (draft === null ? [] : [draft])),
    findings: results.flatMap(({ findings }) => findings),
  };
}

/** The channels that have this option. */
export function channelsWithOption(vendors: Readonly<Record<string, VendorModule>>, option: string): readonly string[] {
  return channelNames(vendors).filter((name) => {
    const definition = definitionOf(vendors, name);
    return (
      isJsonObject(definition) &&
      isJsonObject(definition["properties"]) &&
      Object.hasOwn(definition["properties"], option)
    );
  });
}

interface Reading {
  readonly draft: DeliveryDraft | null;
  readonly findings: readonly Finding[];
}

function readDelivery(context: ReadContext, frame: JsonObject, item: Json, index: number): Reading {
  const at: Path = ["deliveries", index];
  if (!isJsonObject(item)) {
    return refused(noMap(context, item, at));
  }
  const to = item["to"];
  if (typeof to !== "string") return refused(withoutChannel(context, item, at));
  const channel = channelSpec(context.vendors, to);
  if (channel === undefined) return refused(unknownChannel(context, to, at));
  const findings = optionFindings(context, frame, { at, item, channel });
  const app = typeof item["app"] === "string" ? item["app"] : null;
  return { draft: { index, channel, value: item, app, isSound: findings.length === 0 }, findings };
}

function noMap({ vendors }: ReadContext, item: Json, at: Path): Finding {
  const colon = typeof item === "string" ? /^(\w+)\uFF1A\s*(\S+)$/.exec(item) : null;
  if (colon !== null) {
    const [, key = "", value = ""] = colon;
    const message = `${showPath(at)} has a full-width colon after its key`;
    const remedy = `Type an ordinary colon and a space: \`${key}: ${value}\`.`;
    return found("YAML_LOOKALIKE", { at, message, remedy, mend: { write: `${key}: ${value}` } });
  }
  const message = `${showPath(at)} must be a map, but is ${describeValue(item)}`;
  const isChannel = typeof item === "string" && channelSpec(vendors, item) !== undefined;
  const remedy = `Write it as \`- to: ${isChannel ? item : "CHANNEL"}\`, with the channel's options below.`;
  return found("VALUE_TYPE", { at, message, remedy });
}

function refused(finding: Finding): Reading {
  return { draft: null, findings: [finding] };
}

function withoutChannel({ vendors }: ReadContext, item: JsonObject, at: Path): Finding {
  const names = channelNames(vendors);
  if (Object.hasOwn(item, "to")) {
    const message = `to must be text, but is ${describeValue(item["to"])}`;
    return found("VALUE_TYPE", { at: [...at, "to"], message, remedy: `Write a channel: ${names.join(", ")}.` });
  }
  const misnamed = Object.keys(item).find((key) => nearest(key, ["to"]) !== null || isChannelLike(names, item[key]));
  if (misnamed !== undefined) {
    const message = `${showPath(at)} says ${quoted(misnamed)} instead of "to"`;
    return found("KEY_MISSING", { at: [...at, misnamed], on: "key", message, remedy: "Write `to:`." });
  }
  const message = `${showPath(at)} does not say where to: the key "to" is missing`;
  return found("KEY_MISSING", { at, message, remedy: `Add \`to:\` with a channel: ${names.join(", ")}.` });
}

function isChannelLike(names: readonly string[], value: Json | undefined): boolean {
  return typeof value === "string" && (names.includes(value) || nearest(value, names) !== null);
}

function unknownChannel({ vendors }: ReadContext, to: string, at: Path): Finding {
  const same = sameButForm(to, channelNames(vendors));
  return found("CHANNEL_UNKNOWN", {
    at: [...at, "to"],
    message: `there is no channel ${quoted(to)}`,
    remedy: channelRemedy(vendors, to),
    mend: same === null ? undefined : { write: same },
  });
}

interface Subject {
  readonly at: Path;
  readonly item: JsonObject;
  readonly channel: ChannelSpec;
}

/** The sender may come from the top of the file; the channel's own limits hold for it there. */
function optionFindings(context: ReadContext, frame: JsonObject, { at, item, channel }: Subject): readonly Finding[] {
  const { senderOption } = channel;
  const isInherited = item[senderOption] === undefined && typeof frame["from"] === "string";
  const value = isInherited ? { ...item, [senderOption]: frame["from"] ?? null } : item;
  const errors = context.schemas.errorsOf(
    schemaReference(context.vendors[vendorOf(channel.name)]?.schema ?? {}, channel.name),
    value,
  );
  const schemaContext: SchemaContext = {
    locate: (inner) => {
      if (isInherited && inner[0] === senderOption) return { at: ["from"], name: `from (for ${channel.name})` };
      return { at: [...at, ...inner], name: inner.length === 0 ? channel.name : showPath(inner) };
    },
    knownElsewhere: (key, holder) => (holder.length === 0 ? knownElsewhere(context, channel, key) : null),
  };
  return schemaFindings(errors, value, schemaContext);
}

const topLevelKeys: readonly string[] = ["title", "priority", "schedule", "body", "deliveries", "broadcasts"];

function knownElsewhere({ vendors }: ReadContext, channel: ChannelSpec, key: string): string | null {
  if (topLevelKeys.includes(key)) return "Move it out of the delivery, to the top of the file.";
  if (key === "notBefore" || key === "notAfter") return "Move it to the top of the file, indented below `schedule:`.";
  const owners = channelsWithOption(vendors, key);
  if (owners.length === 0) return null;
  const isSender = owners.some((owner) => channelSpec(vendors, owner)?.senderOption === key);
  if (isSender) return `Write \`${channel.senderOption}:\`, as ${channel.name} calls it.`;
  return `Remove it: it is an option of ${owners.join(", ")}.`;
}

function definitionOf(vendors: Readonly<Record<string, VendorModule>>, channel: string): Json | undefined {
  const definitions = vendors[vendorOf(channel)]?.schema["definitions"];
  return isJsonObject(definitions) ? definitions[definitionName(channel)] : undefined;
}
