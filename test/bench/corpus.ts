// Announcement files as an organisation would have them after years of use: every one valid, and the same on every run.
export interface CorpusFile {
  /** From the top of the checkout. */
  readonly path: string;
  readonly text: string;
}

/** At most ten years of months; up to 60 files in each, and beyond that as many as it takes. */
const mostMonths = 120;
const filesPerMonth = 60;
const newestMonth = Date.UTC(2026, 10, 1);

/** `count` files of 25 to 40 lines in dated folders, newest first. */
export function* corpusFiles(count: number): Generator<CorpusFile> {
  for (let index = 0; index < count; index += 1) yield corpusFile(index, count);
}

/** The file at one place of a corpus of that size; its text depends on nothing but its index and its date. */
export function corpusFile(index: number, count: number): CorpusFile {
  const months = Math.min(mostMonths, Math.ceil(count / filesPerMonth));
  const dice = diceOf(index);
  const month = new Date(newestMonth);
  month.setUTCMonth(month.getUTCMonth() - (index % months));
  const day = `${month.toISOString().slice(0, 8)}${twoDigits(1 + dice(28))}`;
  const topic = pick(dice, topics);
  const folder = `announcements/${day.slice(0, 4)}/${day.slice(5, 7)}`;
  return { path: `${folder}/${day}-${topic.slug}-${index}.yaml`, text: announcementText(dice, topic, day) };
}

type Dice = (sides: number) => number;

interface Topic {
  readonly slug: string;
  readonly title: string;
  readonly zh: string;
  readonly en: string;
}

const topics: readonly Topic[] = [
  {
    slug: "db-maintenance",
    title: "Maintenance of the database",
    zh: "【系统维护】我们将于当晚 22:00 至 23:00（北京时间）升级数据库，届时无法收发消息。给您带来不便，敬请谅解。",
    en: "Maintenance: we will be offline from 22:00 to 23:00 (UTC+8) while we upgrade our database.",
  },
  {
    slug: "release",
    title: "新版本发布 A new version is out",
    zh: "新版本已发布：群聊支持投票，深色模式更护眼，图片发送速度提升一倍。请在应用商店更新。",
    en: "A new version is out: polls in group chats, a dark mode, and images that arrive twice as fast.",
  },
  {
    slug: "sign-in-restored",
    title: "Signing in works again",
    zh: "【登录已恢复】今天早上部分用户无法登录，现已修复。如仍有问题，请重新启动应用。",
    en: "Signing in works again. If you still cannot, please restart the app; we are sorry for the trouble.",
  },
  {
    slug: "festival",
    title: "春节快乐 Happy Spring Festival",
    zh: "春节快乐！活动期间每天登录可领取红包，详情见“我的”页面。客服在节日期间照常在线。",
    en: "Happy Spring Festival! Sign in every day to collect a gift; our support team is here for you as usual.",
  },
];

const closings: readonly string[] = [
  "如有疑问，请联系客服：设置 → 帮助与反馈。",
  "Questions? Settings → Help and feedback: we answer within a day.",
  "感谢您的理解与支持。",
  "Thank you for your patience.",
  "详情 Details: https://example.com/status",
];

function announcementText(dice: Dice, topic: Topic, day: string): string {
  const hour = twoDigits(8 + dice(4));
  const keys = pickKeys(dice);
  return [
    "# yaml-language-server: $schema=../../../schemas/announcement.schema.json",
    `title: ${topic.title}`,
    "state: present",
    `priority: ${pick(dice, ["urgent", "normal", "normal", "low"])}`,
    "schedule:",
    `  notBefore: ${day}T${hour}:00:00+08:00`,
    `  notAfter: ${day}T21:00:00+08:00 # later nobody needs it`,
    "from: ops-bot",
    "body: |",
    ...[topic.zh, "", topic.en, pick(dice, closings), ...closings.slice(4 - dice(2), 4)].map((line) =>
      line === "" ? "" : `  ${line}`,
    ),
    "deliveries:",
    ...keys.flatMap((key) => deliveryLines(dice, key, topic)),
    "broadcasts:",
    ...keys.flatMap((key) => recordLines(dice, key, day, hour)),
    "",
  ].join("\n");
}

const deliveryKeys = ["netease/users", "rongcloud/users", "easemob/users", "easemob/chatrooms"] as const;
type DeliveryKey = (typeof deliveryKeys)[number];

/** Two or three channels, in the order of the list. */
function pickKeys(dice: Dice): readonly DeliveryKey[] {
  const left = deliveryKeys.toSpliced(dice(deliveryKeys.length), 1);
  return dice(2) === 0 ? left : left.toSpliced(dice(left.length), 1);
}

function deliveryLines(dice: Dice, key: DeliveryKey, topic: Topic): readonly string[] {
  switch (key) {
    case "netease/users":
      return [
        "  - to: netease/users",
        "    isOffline: true # also for users who come online later",
        `    ttl: ${12 + dice(60)}`,
        "    targetOs: [ios, aos]",
      ];
    case "rongcloud/users":
      return [
        "  - to: rongcloud/users",
        `    pushContent: ${topic.title}`,
        `    pushExt: { title: ${topic.title}, forceShowPushContent: ${dice(2)} }`,
        "    recall: { isDelete: 1 }",
      ];
    case "easemob/users":
      return [
        "  - to: easemob/users",
        "    ext:",
        "      em_ignore_notification: true",
        `      campaign: "${dice(9000)}"`,
      ];
    case "easemob/chatrooms":
      return ["  - to: easemob/chatrooms", `    chatroom_msg_level: ${pick(dice, ["high", "normal", "low"])}`];
  }
}

function recordLines(dice: Dice, key: DeliveryKey, day: string, hour: string): readonly string[] {
  const digits = String(1_000_000_000 + dice(1_000_000_000));
  return [
    `  ${key}:`,
    "    status: sent",
    `    id: "48${digits}${digits.slice(3)}"`,
    `    sentAt: ${day}T${hour}:00:${twoDigits(dice(60))}.${String(100 + dice(900))}Z`,
  ];
}

function pick<Item>(dice: Dice, [first, ...others]: readonly Item[]): Item {
  if (first === undefined) throw new Error("there is nothing to pick from");
  return others[dice(others.length + 1) - 1] ?? first;
}

function twoDigits(count: number): string {
  return String(count).padStart(2, "0");
}

/** Numbers below `sides`, always the same for one seed (xorshift, 32 bits). */
function diceOf(seed: number): Dice {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  return (sides) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % sides;
  };
}
