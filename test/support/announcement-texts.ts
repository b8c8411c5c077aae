// Announcement files for scenarios: the least that is valid, and what a test adds.

/** A delivery as a file has it; one without options may be written as its channel. */
export type DeliveryText = string | Readonly<Record<string, unknown>>;

export interface AnnouncementText {
  readonly body?: string;
  readonly to: readonly DeliveryText[];
  readonly state?: "present" | "absent";
  readonly priority?: "urgent" | "normal" | "low";
  readonly notBefore?: string;
  readonly notAfter?: string;
}

export const allChannels: readonly string[] = [
  "netease/users",
  "rongcloud/users",
  "rongcloud/chatrooms",
  "easemob/users",
  "easemob/online",
  "easemob/chatrooms",
];

/** The file's text as `announce new` would lay it out, with an empty `broadcasts` at its end. */
export function announcementText(announcement: AnnouncementText): string {
  const { body = "Hello, everyone", to, state = "present", priority, notBefore, notAfter } = announcement;
  const schedule = Object.entries({ notBefore, notAfter }).filter(([, value]) => value !== undefined);
  return [
    "title: A scenario",
    `state: ${state}`,
    ...(priority === undefined ? [] : [`priority: ${priority}`]),
    ...(schedule.length === 0 ? [] : ["schedule:", ...schedule.map(([key, value]) => `  ${key}: ${value ?? ""}`)]),
    "from: ops-bot",
    "body: |",
    ...body.split("\n").map((line) => `  ${line}`),
    "deliveries:",
    ...to.map((delivery) => `  - ${JSON.stringify(typeof delivery === "string" ? { to: delivery } : delivery)}`),
    "broadcasts: {}",
    "",
  ].join("\n");
}

/** Where a scenario's announcement stands. */
export function pathOf(id: string): string {
  return `announcements/${id}.yaml`;
}

/** One file for `merge`. */
export function announce(id: string, announcement: AnnouncementText): Readonly<Record<string, string>> {
  return { [pathOf(id)]: announcementText(announcement) };
}

/** Files for several announcements, each with its id as its text. */
export function announceAll(
  ids: readonly string[],
  common: Omit<AnnouncementText, "body">,
): Readonly<Record<string, string>> {
  return Object.fromEntries(ids.map((id) => [pathOf(id), announcementText({ body: id, ...common })]));
}
