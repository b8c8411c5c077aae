// A person who keeps merging while dispatchers run: new announcements, take-backs, edits, moves, removals.
import { setTimeout as pause } from "node:timers/promises";
import { announcementText, pathOf } from "../support/announcement-texts.ts";
import { broadcastsOf } from "../support/vendor-view.ts";
import type { DispatchJson } from "../support/dispatch-json.ts";
import type { MainChange, RaceWorld } from "./race-world.ts";

/** Random numbers that a seed repeats: at least 0, below 1. */
export type Random = () => number;

/** Mulberry32: small, and good enough to mix up a race. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Person {
  /** Announces at once, before anybody dispatches. */
  readonly announce: (count: number) => Promise<void>;
  /** Merges now and then until told to stop, `most` times at most; gives how often. */
  readonly mergeUntil: (stop: AbortSignal, most: number) => Promise<number>;
}

/** Mostly channels with room, now and then a scarce one: else a race would be over with its first hour. */
const channels = [
  "netease/users",
  "netease/users",
  "netease/users",
  "rongcloud/chatrooms",
  "rongcloud/chatrooms",
  "rongcloud/chatrooms",
  "easemob/chatrooms",
  "easemob/chatrooms",
  "rongcloud/users",
  "easemob/online",
  "easemob/users",
] as const;

export function createPerson(world: RaceWorld, random: Random): Person {
  let announced = 0;
  const pick = <Value>(values: readonly Value[]): Value | undefined => values[Math.floor(random() * values.length)];

  function newFile(): Readonly<Record<string, string>> {
    announced += 1;
    const id = `a-${announced}`;
    const to = new Set([pick(channels) ?? channels[0], ...(random() < 0.4 ? [pick(channels) ?? channels[0]] : [])]);
    return { [pathOf(id)]: announcementText({ body: id, to: [...to] }) };
  }

  /** Changes one announcement that stands on main, if any does. */
  function editOne(edit: (path: string, text: string) => Readonly<Record<string, string | null>>): MainChange {
    const lot = random();
    return (known) => {
      const [path, text] = [...known][Math.floor(lot * known.size)] ?? [];
      return path === undefined || text === undefined ? {} : edit(path, text);
    };
  }

  function nextChange(): MainChange {
    const lot = random();
    if (lot < 0.5) {
      const files = newFile();
      return () => files;
    }
    if (lot < 0.65) return editOne((path, text) => ({ [path]: text.replace("state: present", "state: absent") }));
    if (lot < 0.75) return editOne((path, text) => ({ [path]: text.replace("state: absent", "state: present") }));
    if (lot < 0.85) return editOne((path, text) => ({ [path]: text.replace(/^title: .*$/m, `title: Edited ${lot}`) }));
    if (lot < 0.93) return editOne((path, text) => ({ [path]: null, [movedPath(path)]: text }));
    return editOne((path) => ({ [path]: null }));
  }

  return {
    announce: async (count) => {
      const files = Array.from({ length: count }, newFile);
      await world.merge(() => Object.assign({}, ...files) as Readonly<Record<string, string>>);
    },
    mergeUntil: async (stop, most) => {
      let merges = 0;
      while (!stop.aborted && merges < most) {
        await world.merge(nextChange());
        merges += 1;
        await pause(150 + random() * 450);
      }
      return merges;
    },
  };
}

/**
 * Settles what is in doubt by what the vendors show, as a person would who looks into their consoles; gives how many
 * deliveries that was.
 */
export async function answerDoubts(world: RaceWorld, { deliveries }: DispatchJson): Promise<number> {
  const doubts = deliveries.filter(({ code }) => code === "UNKNOWN_OUTCOME");
  for (const { id, path, key, reason = "" } of doubts) {
    const attempt = Number(/attempt (\d+)/.exec(reason)?.[1]);
    const taken = broadcastsOf(world.vendors).find(({ api, text }) => api === key && text === id);
    const sentAt = new Date(taken?.atMs ?? 0).toISOString();
    const known = taken?.id === null || taken === undefined ? {} : { id: taken.id };
    const resolve =
      taken === undefined ? { attempt, outcome: "not-sent" } : { attempt, outcome: "sent", ...known, sentAt };
    const line = new RegExp(`\\{"to":"${key}".*\\}`);
    await world.merge((files) => {
      // Where the file or the delivery was removed, the verdict needs it back.
      const text = files.get(path) ?? announcementText({ body: id, to: [key] });
      const whole = line.test(text) ? text : text.replace(/^deliveries:\n/m, `$&  - {"to":"${key}"}\n`);
      return { [path]: whole.replace(line, JSON.stringify({ to: key, resolve })) };
    });
  }
  return doubts.length;
}

function movedPath(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return path === `announcements/${name}` ? `announcements/moved/${name}` : `announcements/${name}`;
}
