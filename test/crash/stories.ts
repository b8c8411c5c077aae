// The stories that the matrix kills: a send, a take-back, the recovery from a crash, and a resend after a person's word.
import type { Kill } from "./dispatcher-child.ts";

/** Every channel, in the order of the table's columns. */
export const channels = [
  "netease/users",
  "rongcloud/users",
  "rongcloud/chatrooms",
  "easemob/users",
  "easemob/online",
  "easemob/chatrooms",
] as const;

export type Channel = (typeof channels)[number];

/** The announcements of every story: one to all channels, and a second one for a channel that is busy with the first. */
export const announcements = {
  everywhere: {
    path: "announcements/2026/11/everywhere.yaml",
    text: `title: To everybody
state: present
from: ops-bot
body: We are back. 我们回来了。
deliveries:
  - to: netease/users
    isOffline: true
    ttl: 48
    targetOs: [ios, aos]
  - to: rongcloud/users
    pushContent: We are back
    recall: { isDelete: 1 }
  - to: rongcloud/chatrooms
  - to: easemob/users
    ext: { kind: notice }
  - to: easemob/online
  - to: easemob/chatrooms
    chatroom_msg_level: high
broadcasts: {}
`,
  },
  again: {
    path: "announcements/again.yaml",
    text: `title: And once more
state: present
body: The second one.
deliveries:
  - to: netease/users
broadcasts: {}
`,
  },
} as const;

export type AnnouncementId = keyof typeof announcements;

export const announcementIds: readonly AnnouncementId[] = ["everywhere", "again"];

/** How far ahead a clock must be for every claim of a run at the real time to be given up. */
export const pastDeadlineMs = 55_000;

/** How far ahead it must be for the slot of a call to be free again: the longest window that is no day, and the margins. */
export const pastWindowsMs = 62 * 60_000;

/** What a story does to a new world before the run that is killed. */
export interface Preparation {
  readonly dispatch: (options: { readonly aheadMs: number; readonly kill: Kill | null }) => Promise<void>;
  /** Edits the announcements on main as a person would. */
  readonly edit: (change: (text: string) => string) => Promise<void>;
}

export interface Story {
  readonly name: string;
  /** How far ahead the clock of the killed run is. */
  readonly aheadMs: number;
  readonly prepare: (preparation: Preparation) => Promise<void>;
}

export const stories: readonly Story[] = [
  { name: "send", aheadMs: 0, prepare: () => Promise.resolve() },
  {
    name: "take-back",
    aheadMs: 0,
    prepare: async ({ dispatch, edit }) => {
      await dispatch({ aheadMs: 0, kill: null });
      await edit((text) => text.replace("state: present", "state: absent"));
    },
  },
  {
    // The vendors took everything, and the run died before it could say so.
    name: "recover",
    aheadMs: pastDeadlineMs,
    prepare: ({ dispatch }) =>
      dispatch({ aheadMs: 0, kill: { at: "git", command: "push", turn: 2, moment: "before", signal: "KILL" } }),
  },
  {
    // Every claim stands, nothing was called; a person looked it up at the vendors and says so.
    name: "resend",
    aheadMs: pastWindowsMs,
    prepare: async ({ dispatch, edit }) => {
      await dispatch({ aheadMs: 0, kill: { at: "git", command: "push", turn: 1, moment: "landing", signal: "KILL" } });
      await dispatch({ aheadMs: pastDeadlineMs, kill: null });
      await edit(withEveryResolve);
    },
  },
];

function withEveryResolve(text: string): string {
  const doubtful = channels.filter((channel) => text.includes(`\n  ${channel}:\n    status: unknown\n`));
  return doubtful.reduce((edited, channel) => withResolve(edited, channel, "{ attempt: 1, outcome: not-sent }"), text);
}

/** Writes a person's verdict into a delivery, in the place of an older one. */
export function withResolve(text: string, channel: string, resolve: string): string {
  const delivery = new RegExp(`^( {2}- to: ${channel}\n)(?: {4}resolve: .*\n)?`, "m");
  return text.replace(delivery, `$1    resolve: ${resolve}\n`);
}
