// What RongCloud's documents ask of a message: its sender, its type, and the JSON text of its content.
import { isJsonObject, type Json, tryParseJson } from "../core/text/json.ts";

type Form = Readonly<Record<string, string>>;

export interface Problem {
  /** 1002 parameter, 1004 signature, 1005 too long, 1508 body too large. */
  readonly code: number;
  readonly errorMessage: string;
}

type FieldKind = "string" | "number" | "object" | "string or number";

interface ContentShape {
  readonly required: readonly string[];
  readonly kinds: Readonly<Record<string, FieldKind>>;
}

const shared = { extra: "string", user: "object" } as const;

/**
 * The types a server may send, from RC-TYPES Message types and the message classes of the vendor's Java SDK, read
 * 2026-11-20. Only the tables of text, information and command messages say what is required. `RC:RcCmd`, which carries
 * recalls, is not for direct use and so not among them.
 */
const builtInTypes: ReadonlyMap<string, ContentShape> = new Map<string, ContentShape>(
  Object.entries({
    "RC:TxtMsg": { required: ["content"], kinds: { content: "string", mentionedInfo: "object", ...shared } },
    "RC:ImgMsg": { required: [], kinds: { content: "string", imageUri: "string", ...shared } },
    "RC:GIFMsg": {
      required: [],
      kinds: {
        gifDataSize: "number",
        localPath: "string",
        remoteUrl: "string",
        width: "number",
        height: "number",
        ...shared,
      },
    },
    "RC:HQVCMsg": { required: [], kinds: { localPath: "string", remoteUrl: "string", duration: "number", ...shared } },
    "RC:VcMsg": { required: [], kinds: { content: "string", duration: "number", ...shared } },
    "RC:FileMsg": {
      required: [],
      kinds: { name: "string", size: "string or number", type: "string", fileUrl: "string", ...shared },
    },
    "RC:SightMsg": {
      required: [],
      kinds: {
        sightUrl: "string",
        content: "string",
        duration: "number",
        size: "string or number",
        name: "string",
        ...shared,
      },
    },
    "RC:LBSMsg": {
      required: [],
      kinds: { content: "string", latitude: "number", longitude: "number", poi: "string", ...shared },
    },
    "RC:ImgTextMsg": {
      required: [],
      kinds: { title: "string", content: "string", imageUri: "string", url: "string", ...shared },
    },
    "RC:CmdMsg": { required: ["name", "data"], kinds: { name: "string", data: "string", ...shared } },
    "RC:CmdNtf": { required: ["name", "data"], kinds: { name: "string", data: "string", ...shared } },
    "RC:InfoNtf": { required: ["message"], kinds: { message: "string", ...shared } },
    "RC:ProfileNtf": { required: [], kinds: { operation: "string", data: "string", ...shared } },
  } satisfies Record<string, ContentShape>),
);

/** 64 characters, from the vendor's own parameter rules (RC-N verify.json). */
export function senderProblem({ fromUserId = "" }: Form): Problem | null {
  if (fromUserId === "") return { code: 1002, errorMessage: "fromUserId is required" };
  return fromUserId.length > 64 ? { code: 1005, errorMessage: "fromUserId is too long" } : null;
}

/** Checks `objectName` and `content` together: the content of a built-in type is the JSON text of an object. */
export function contentProblem({ objectName = "", content = "" }: Form, maxContentBytes: number): Problem | null {
  if (objectName === "") return { code: 1002, errorMessage: "objectName is required" };
  if (objectName.length > 32) return { code: 1005, errorMessage: "objectName is too long" };
  if (content === "") return { code: 1002, errorMessage: "content is required" };
  if (Buffer.byteLength(content) > maxContentBytes) return { code: 1005, errorMessage: "content is too long" };
  const shape = builtInTypes.get(objectName);
  if (shape !== undefined) return shapeProblem(shape, tryParseJson(content));
  return objectName.startsWith("RC:") ? { code: 1002, errorMessage: "objectName is no built-in type" } : null;
}

/** The words of a text or information message; any other content as it is. */
export function readableText(content: string): string {
  const parsed = tryParseJson(content);
  const words = isJsonObject(parsed) ? (parsed["content"] ?? parsed["message"]) : undefined;
  return typeof words === "string" ? words : content;
}

/** Content that was encoded twice parses to a string, not an object, and is refused here. */
function shapeProblem({ required, kinds }: ContentShape, content: Json | undefined): Problem | null {
  if (!isJsonObject(content)) return { code: 1002, errorMessage: "content must be the JSON text of an object" };
  const missing = required.find((name) => content[name] === undefined);
  if (missing !== undefined) return { code: 1002, errorMessage: `content.${missing} is required` };
  const wrong = Object.entries(kinds).find(
    ([name, kind]) => content[name] !== undefined && !isKind(content[name], kind),
  );
  return wrong === undefined ? null : { code: 1002, errorMessage: `content.${wrong[0]} must be a ${wrong[1]}` };
}

function isKind(value: Json, kind: FieldKind): boolean {
  return kind === "object" ? isJsonObject(value) : kind.split(" or ").includes(typeof value);
}
