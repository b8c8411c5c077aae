// What RongCloud's documents ask of push options: the pushExt tree and the 0/1 and true/false flags.
// Source: SEED 002 Send Broadcast to Users, "pushExt Parameter Description", read 2026-11-20.
import { isJsonObject, type Json, type JsonObject, objectOrEmpty, tryParseJson } from "../core/text/json.ts";
import type { Problem } from "./rongcloud-content.ts";

/** Null where a field is as documented, otherwise what it must be. */
type FieldRule = (value: Json) => string | null;
type FieldRules = Readonly<Record<string, FieldRule>>;

const text: FieldRule = (value) => (typeof value === "string" ? null : "a string");
const https: FieldRule = (value) =>
  typeof value === "string" && value.startsWith("https://") ? null : "a URL that uses HTTPS";
const importance: FieldRule = oneOf(["NORMAL", "LOW"]);
const capitals: FieldRule = (value) =>
  typeof value === "string" && /^[A-Z_]+$/.test(value) ? null : "in uppercase letters";

/** The page says that `VIVO.classification` is a number, and its example writes it as a string: both are taken. */
const pushChannels: ReadonlyMap<string, FieldRules> = new Map<string, FieldRules>(
  Object.entries({
    MI: { channelId: text, large_icon_uri: text },
    HONOR: { importance, image: https },
    HW: { channelId: text, importance, image: https, category: capitals },
    OPPO: { channelId: text, category: text, notify_level: oneOf([1, 2, 16]) },
    VIVO: { classification: oneOf([0, 1, "0", "1"]), category: text },
    APNs: {
      "thread-id": text,
      "apns-collapse-id": text,
      richMediaUri: text,
      "interruption-level": oneOf(["passive", "active", "time-sensitive", "critical"]),
    },
    FCM: { channelId: text, collapse_key: text, imageUrl: text },
    OHOS: { category: text, image: https },
  } satisfies Record<string, FieldRules>),
);

const titleRule: FieldRule = (value) =>
  typeof value === "string" && value.length <= 50 ? null : "a string of at most 50 characters";

const topRules: FieldRules = { title: titleRule, templateId: text, forceShowPushContent: oneOf([0, 1]) };

/** Checks that each given flag has one of its documented values. */
export function flagProblem(
  form: Readonly<Record<string, string>>,
  flags: Readonly<Record<string, readonly string[]>>,
): Problem | null {
  const wrong = Object.entries(flags).find(([name, values]) => !values.includes(form[name] ?? values[0] ?? ""));
  return wrong === undefined ? null : parameter(`${wrong[0]} must be ${wrong[1].join(" or ")}`);
}

/** `pushExt` is the JSON text of an object; `pushConfigs` in it is an array of objects with one push channel each. */
export function pushExtProblem(pushExt: string | undefined): Problem | null {
  if (pushExt === undefined) return null;
  const parsed = tryParseJson(pushExt);
  if (!isJsonObject(parsed)) return parameter("pushExt must be the JSON text of an object");
  return brokenField("pushExt", parsed, topRules) ?? pushConfigsProblem(parsed["pushConfigs"]);
}

/** Paths of fields in a `pushExt` that the page does not know. */
export function undocumentedPushFields(pushExt: string | undefined): readonly string[] {
  const parsed = objectOrEmpty(tryParseJson(pushExt ?? "{}"));
  const inConfigs = (jsonArray(parsed["pushConfigs"]) ?? []).flatMap((config) =>
    Object.entries(objectOrEmpty(config)).flatMap(([channel, fields]) =>
      unknownNames(objectOrEmpty(fields), pushChannels.get(channel) ?? {}, `pushExt.pushConfigs.${channel}`),
    ),
  );
  return [...unknownNames(parsed, { ...topRules, pushConfigs: text }, "pushExt"), ...inConfigs];
}

function unknownNames(fields: JsonObject, rules: FieldRules, at: string): readonly string[] {
  return Object.keys(fields)
    .filter((name) => !Object.hasOwn(rules, name))
    .map((name) => `${at}.${name}`);
}

function pushConfigsProblem(pushConfigs: Json | undefined): Problem | null {
  if (pushConfigs === undefined) return null;
  const configs = jsonArray(pushConfigs);
  if (configs === null) return parameter("pushExt.pushConfigs must be an array");
  return configs.map(pushConfigProblem).find((problem) => problem !== null) ?? null;
}

function pushConfigProblem(config: Json): Problem | null {
  const [[name, fields] = ["", null], ...more] = isJsonObject(config) ? Object.entries(config) : [];
  const rules = pushChannels.get(name);
  if (more.length > 0 || rules === undefined) {
    return parameter(`each of pushExt.pushConfigs must be one of ${[...pushChannels.keys()].join(", ")}`);
  }
  if (!isJsonObject(fields)) return parameter(`pushExt.pushConfigs.${name} must be an object`);
  // "If category is specified, the value of the classification field […] must also be passed."
  if (name === "VIVO" && fields["category"] !== undefined && fields["classification"] === undefined) {
    return parameter("pushExt.pushConfigs.VIVO.classification must be passed with category");
  }
  return brokenField(`pushExt.pushConfigs.${name}`, fields, rules);
}

function jsonArray(value: Json | undefined): readonly Json[] | null {
  // Array.isArray turns readonly arrays into any[]; these are JSON values.
  return Array.isArray(value) ? (value as readonly Json[]) : null;
}

function brokenField(at: string, fields: JsonObject, rules: FieldRules): Problem | null {
  for (const [name, rule] of Object.entries(rules)) {
    const value = fields[name];
    const expected = value === undefined ? null : rule(value);
    if (expected !== null) return parameter(`${at}.${name} must be ${expected}`);
  }
  return null;
}

function oneOf(values: readonly Json[]): FieldRule {
  return (value) => (values.includes(value) ? null : `one of ${JSON.stringify(values)}`);
}

function parameter(errorMessage: string): Problem {
  return { code: 1002, errorMessage };
}
