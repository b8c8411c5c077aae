// Announcements that were sent, as the dispatcher recorded them in their files, and a preview's world that holds one.
import { announcementText } from "./announcement-texts.ts";
import { ledgerOf, openPreviewWorld, type PreviewWorld } from "./preview-world.ts";

/** The id that NetEase gave. */
export const sentId = "184000000000001";

/** What their `broadcasts` say. */
export const sentRecords = `broadcasts:
  netease/users:
    status: sent
    id: "${sentId}"
    sentAt: 2026-11-20T03:00:00.000Z
  easemob/online:
    status: sent
    id: "99"
    sentAt: 2026-11-20T03:00:00.000Z
`;

/** The text with both its broadcasts, to `netease/users` and to `easemob/online`, recorded as sent. */
export function withSentRecords(text: string): string {
  return text.replace("broadcasts: {}\n", sentRecords);
}

export const sentPath = "announcements/2026/sent.yaml";
export const sentText = withSentRecords(
  announcementText({ to: [{ to: "netease/users", ttl: 24, isOffline: true }, "easemob/online"] }),
);

const waitingPath = "announcements/waiting.yaml";
export const waitingText = announcementText({ to: ["easemob/users"], notBefore: "2026-11-22T09:00:00+08:00" });

/** On its default branch one announcement was sent, and another waits. */
export async function openSentWorld(): Promise<PreviewWorld> {
  const world = await openPreviewWorld();
  await world.merge({ [sentPath]: sentText, [waitingPath]: waitingText });
  await world.record([ledgerOf(sentPath, sentText), ledgerOf(waitingPath, waitingText)]);
  return world;
}
