// What each vendor admits, written down from its documents a second time: nothing here knows the program's own limits.
import {
  createRateWindows,
  type RateWindows,
  type WindowKind,
  type WindowRule,
} from "../../scripts/sandbox/rate-windows.ts";

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

export interface VendorWindows {
  readonly rules: readonly WindowRule[];
  /** What the vendor's calendar day is ahead of UTC. */
  readonly zoneOffsetMs: number;
}

const perDay = (count: number): WindowRule => ({ name: "perDay", count, window: "day" });
const per = (ms: number, count: number): WindowRule => ({ name: `per${ms}`, count, window: { ms } });

/** Sends by channel. Read on 2026-11-20 in the vendors' own pages, which the vendor modules name as their sources. */
export const vendorWindows: Readonly<Record<string, VendorWindows>> = {
  "netease/users": { rules: [per(minuteMs, 10), perDay(1_000)], zoneOffsetMs: 8 * hourMs },
  "rongcloud/users": { rules: [per(hourMs, 2), perDay(3)], zoneOffsetMs: 8 * hourMs },
  "rongcloud/chatrooms": { rules: [per(secondMs, 1)], zoneOffsetMs: 8 * hourMs },
  "easemob/users": { rules: [per(30 * minuteMs, 1), perDay(3)], zoneOffsetMs: 0 },
  "easemob/online": { rules: [per(minuteMs, 1), perDay(50)], zoneOffsetMs: 0 },
  "easemob/chatrooms": { rules: [per(secondMs, 1), per(minuteMs, 10), perDay(100)], zoneOffsetMs: 0 },
};

export interface VendorModel {
  /** Takes a send that arrives at this instant of the true time; the name of the limit it breaks, or null. */
  readonly admit: (channel: string, atMs: number) => string | null;
}

/** @param skewMs how far the vendor's clock is ahead of the true time. */
export function createVendorModel(windowKind: WindowKind, skewMs: number): VendorModel {
  const windows = new Map<string, RateWindows>(
    Object.entries(vendorWindows).map(([channel, known]) => [channel, createRateWindows({ ...known, windowKind })]),
  );
  return {
    admit: (channel, atMs) => {
      const known = windows.get(channel);
      if (known === undefined) throw new Error(`no vendor has a channel ${channel}`);
      const broken = known.brokenBy(atMs + skewMs);
      if (broken !== null) return broken.name;
      known.count(atMs + skewMs);
      return null;
    },
  };
}
