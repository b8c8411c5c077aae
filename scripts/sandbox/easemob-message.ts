// What Easemob's documents ask of a broadcast's body: sender, target, extension, and the msg of each type.
// Sources: SEED 004 发送全局广播消息, EM-MSG message_single (the fields of each type), both read 2026-11-20.
import { isJsonObject, type Json, type JsonObject } from "../core/text/json.ts";

export interface EasemobProblem {
  readonly status: number;
  readonly error: string;
  readonly description: string;
  readonly errorCode?: number;
}

type FieldRule = (value: Json) => boolean;

interface MsgShape {
  readonly required: Readonly<Record<string, FieldRule>>;
  readonly optional: Readonly<Record<string, FieldRule>>;
}

const text: FieldRule = (value) => typeof value === "string";
const words: FieldRule = (value) => typeof value === "string" && value !== "";
const count: FieldRule = (value) => typeof value === "number";
const size: FieldRule = (value) =>
  isJsonObject(value) && Object.values(value).every((length) => typeof length === "number");
const event: FieldRule = (value) => typeof value === "string" && /^[a-zA-Z0-9\-_/.]{1,32}$/.test(value);
const extras: FieldRule = (value) =>
  isJsonObject(value) && Object.keys(value).length <= 16 && Object.values(value).every(text);

const msgShapes: ReadonlyMap<unknown, MsgShape> = new Map<unknown, MsgShape>(
  Object.entries({
    txt: { required: { msg: words }, optional: {} },
    img: { required: { url: words }, optional: { filename: text, secret: text, size } },
    // The table prints `Length`, the examples and the vendor's SDK write `length`.
    audio: { required: { url: words }, optional: { filename: text, secret: text, length: count, Length: count } },
    video: {
      required: { url: words },
      optional: { filename: text, thumb: text, thumb_secret: text, secret: text, length: count, file_length: count },
    },
    file: { required: { url: words }, optional: { filename: text, secret: text } },
    loc: { required: { lat: words, lng: words, addr: words }, optional: {} },
    cmd: { required: { action: words }, optional: {} },
    custom: { required: {}, optional: { customEvent: event, customExts: extras } },
  } satisfies Record<string, MsgShape>),
);

const invalidBody: EasemobProblem = {
  status: 400,
  error: "invalid_request_body",
  description: "Request body is invalid. Please check body is correct.",
};

/** Why a broadcast's body is refused, or null. */
export function bodyProblem(body: Json | undefined, api: string, maxMessageBytes: number): EasemobProblem | null {
  if (!isJsonObject(body)) return invalidBody;
  return (
    (api === "easemob/users" ? targetProblem(body["target_type"]) : null) ??
    senderProblem(body["from"]) ??
    extProblem(body["ext"]) ??
    levelProblem(api === "easemob/chatrooms" ? body["chatroom_msg_level"] : undefined) ??
    msgProblem(body["msg"]) ??
    sizeProblem(body, maxMessageBytes)
  );
}

/** Paths of fields that the documents do not know; `appkey` stands in SEED 004's examples for all users. */
export function undocumentedFields(body: JsonObject, api: string): readonly string[] {
  const own = { "easemob/users": ["target_type", "appkey"], "easemob/chatrooms": ["chatroom_msg_level"] }[api] ?? [];
  const msg = isJsonObject(body["msg"]) ? body["msg"] : {};
  const shape = msgShapes.get(msg["type"]) ?? { required: {}, optional: {} };
  const msgFields = ["type", ...Object.keys(shape.required), ...Object.keys(shape.optional)];
  return [
    ...Object.keys(body).filter((name) => !["from", "msg", "ext", ...own].includes(name)),
    ...Object.keys(msg)
      .filter((name) => !msgFields.includes(name))
      .map((name) => `msg.${name}`),
  ];
}

/** The words of a text message; any other message as JSON. */
export function readableMsg(msg: Json): string {
  const said = isJsonObject(msg) ? msg["msg"] : undefined;
  return typeof said === "string" ? said : JSON.stringify(msg);
}

function targetProblem(target: Json | undefined): EasemobProblem | null {
  if (target === undefined || target === null || target === "") return illegal("target_type must be provided");
  return target === "users" ? null : illegal("target_type can only be 'users'");
}

function senderProblem(from: Json | undefined): EasemobProblem | null {
  if (from === "") return illegal("from can't be empty");
  return from === undefined || typeof from === "string" ? null : invalidBody;
}

function extProblem(ext: Json | undefined): EasemobProblem | null {
  return ext === undefined || isJsonObject(ext) ? null : illegal("ext must be JSONObject");
}

/** Chosen: what a level other than high, normal or low is told is not documented. */
function levelProblem(level: Json | undefined): EasemobProblem | null {
  const isLevel = level === "high" || level === "normal" || level === "low";
  return level === undefined || isLevel ? null : illegal("chatroom_msg_level must be high, normal or low");
}

/** Chosen: the documents have no text for a wrong msg but "check the field types". */
function msgProblem(msg: Json | undefined): EasemobProblem | null {
  const shape = isJsonObject(msg) ? msgShapes.get(msg["type"]) : undefined;
  if (!isJsonObject(msg) || shape === undefined) return invalidBody;
  const isMissing = Object.keys(shape.required).some((name) => msg[name] === undefined);
  const isWrong = Object.entries({ ...shape.required, ...shape.optional }).some(([name, rule]) => {
    const value = msg[name];
    return value !== undefined && !rule(value);
  });
  return isMissing || isWrong ? invalidBody : null;
}

/** EM-MSG: msg and ext together hold at most 5 KB, measured here as UTF-8 JSON. */
function sizeProblem(body: JsonObject, maxMessageBytes: number): EasemobProblem | null {
  const bytesOf = (part: Json | undefined): number =>
    part === undefined ? 0 : Buffer.byteLength(JSON.stringify(part));
  if (bytesOf(body["msg"]) + bytesOf(body["ext"]) <= maxMessageBytes) return null;
  return { status: 400, error: "message_send_error", description: "message is too large", errorCode: 14007 };
}

function illegal(description: string): EasemobProblem {
  return { status: 400, error: "illegal_argument", description };
}
