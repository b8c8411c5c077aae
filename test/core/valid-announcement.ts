// Arbitrary valid announcements, as people may write them.
import fc from "fast-check";
import type { JsonObject } from "../../scripts/core/text/json.ts";

export type WrittenDelivery = { readonly to: string } & Partial<
  Readonly<{ app: string; state: "present" | "absent"; recall: JsonObject }>
> &
  JsonObject;

export interface WrittenAnnouncement {
  readonly title: string;
  readonly state?: "present" | "absent";
  readonly priority?: "urgent" | "normal" | "low";
  readonly schedule?: { readonly notBefore: string; readonly notAfter: string };
  readonly from: string;
  readonly body: string;
  readonly deliveries: readonly WrittenDelivery[];
}

/** Text that is visible at both ends, of any script, without characters that deserve a problem. */
function text(maxLength: number): fc.Arbitrary<string> {
  const words = fc.constantFrom(
    "Maintenance",
    "维护公告",
    "🛠️",
    "é",
    "a: b",
    "#1",
    "- x",
    "'q'",
    '"',
    "null",
    "007",
    "yes",
    "%",
    "@",
    "×2",
  );
  return fc
    .array(words, { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join(" "))
    .filter((joined) => joined.length <= maxLength);
}

const body = fc
  .array(fc.oneof(text(60), fc.constant("")), { maxLength: 4 })
  .chain((lines) => text(60).map((last) => [...lines, last].join("\n")));

const flag = fc.constantFrom<boolean | number>(true, false, 0, 1);
const key = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,8}$/);
const map = fc.dictionary(
  key,
  fc.oneof(text(30), fc.integer(), fc.boolean(), fc.constant(null), fc.array(text(10), { maxLength: 2 })),
  {
    noNullPrototype: true,
    maxKeys: 4,
  },
);

const pushExt = fc.record(
  {
    title: text(50),
    forceShowPushContent: flag,
    pushConfigs: fc.constant([
      { HW: { channelId: "a", importance: "LOW" } },
      { OPPO: { category: "IM", notify_level: 16 } },
    ]),
  },
  { requiredKeys: ["title"], noNullPrototype: true },
);

const rongcloudContent = map.map((extra) => ({ ...extra, content: "hello" }));
const easemobMsg = fc.constantFrom<JsonObject>(
  { type: "txt", msg: "x" },
  { type: "img", url: "https://example.com/i.png", size: { width: 4, height: 3 } },
  { type: "loc", lat: "39.9", lng: "116.3", addr: "北京" },
  { type: "cmd", action: "a" },
  { type: "custom", customEvent: "a/b", customExts: { k: "v" } },
);

/** Own options by channel; each delivery gets some of them. */
const options: Readonly<Record<string, Readonly<Record<string, fc.Arbitrary<unknown>>>>> = {
  "netease/users": {
    isOffline: flag,
    ttl: fc.integer({ min: 1, max: 1000 }),
    targetOs: fc.subarray(["ios", "aos", "pc", "web", "mac"], { minLength: 1 }),
  },
  "rongcloud/users": {
    content: rongcloudContent,
    pushContent: text(60),
    pushData: fc.oneof(map, text(30)),
    contentAvailable: flag,
    pushExt,
    disableUpdateLastMsg: flag,
    recall: fc.record({ isAdmin: flag, isDelete: flag, extra: text(20) }, { requiredKeys: [], noNullPrototype: true }),
  },
  "rongcloud/chatrooms": { content: rongcloudContent, isIncludeSender: flag },
  "easemob/users": { msg: easemobMsg, ext: map },
  "easemob/online": { msg: easemobMsg, ext: map },
  "easemob/chatrooms": { msg: easemobMsg, ext: map, chatroom_msg_level: fc.constantFrom("high", "normal", "low") },
};

function deliveryTo(channel: string): fc.Arbitrary<WrittenDelivery> {
  const parts = {
    to: fc.constant(channel),
    app: fc.constantFrom("production", "staging"),
    state: fc.constantFrom("present", "absent"),
    ...options[channel],
  };
  return fc.record(parts, { requiredKeys: ["to"], noNullPrototype: true });
}

const day = fc.integer({ min: 1, max: 28 }).map((number) => String(number).padStart(2, "0"));
const schedule = fc.tuple(day, fc.constantFrom("Z", "+08:00", "-03:30")).map(([date, offset]) => ({
  notBefore: `2026-11-${date}T09:00:00${offset}`,
  notAfter: `2026-12-${date}T09:00:00.250${offset}`,
}));

export const validAnnouncement: fc.Arbitrary<WrittenAnnouncement> = fc
  .subarray(Object.keys(options), { minLength: 1 })
  .chain((channels) =>
    fc.record(
      {
        title: text(200),
        state: fc.constantFrom<"present" | "absent">("present", "absent"),
        priority: fc.constantFrom<"urgent" | "normal" | "low">("urgent", "normal", "low"),
        schedule,
        from: fc.constantFrom("ops-bot", "10001", "运营"),
        body,
        deliveries: fc.tuple(...channels.map(deliveryTo)),
      },
      { requiredKeys: ["title", "from", "body", "deliveries"], noNullPrototype: true },
    ),
  );
