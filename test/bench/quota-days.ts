// Simulates days of quota and writes what came of them: `node test/bench/quota-days.ts DAYS FILE`.
import { writeFile } from "node:fs/promises";
import { priorities } from "../../scripts/core/announcement/announcement.ts";
import { byEnd, idealSends, type TurnOrder } from "../support/ideal-scheduler.ts";
import { seededRandom, weekLoad } from "../support/quota-load.ts";
import { actionsPace, simulateWeek, type MergedSend } from "../support/quota-week.ts";
import { createVendorModel, vendorWindows } from "../support/vendor-windows.ts";

const [daysText = "7", file = ""] = process.argv.slice(2);
const days = Number(daysText);
const startMs = Date.parse("2026-11-20T16:00:00Z");
const endMs = startMs + (days + 3) * 86_400_000;

/** A little more than each channel's days hold; the two channels with room for thousands get bursts. */
const perDay: Readonly<Record<string, number>> = {
  "netease/users": 70,
  "rongcloud/users": 3.5,
  "rongcloud/chatrooms": 70,
  "easemob/users": 3.5,
  "easemob/online": 55,
  "easemob/chatrooms": 110,
};

const random = seededRandom(20_261_121);
const counts = Object.fromEntries(Object.entries(perDay).map(([channel, count]) => [channel, Math.ceil(count * days)]));
const sends = weekLoad({ startMs, days, random, counts });
const vendor = createVendorModel("sliding", 1_500);
const result = simulateWeek({ sends, startMs, endMs, vendor, random, pace: actionsPace });

const byTurn: TurnOrder<MergedSend> = (left, right) =>
  priorities.indexOf(left.priority) - priorities.indexOf(right.priority) || byEnd(left, right);
const sent = new Set(result.sent);
const figures: Record<string, number> = { refused: result.refused.length };
for (const channel of Object.keys(vendorWindows)) {
  const wanted = sends.filter((send) => send.channel === channel);
  const made = wanted.filter(({ id }) => sent.has(id)).length;
  figures[`${channel} %`] = (100 * made) / idealSends(channel, wanted, byTurn).size;
  figures[`${channel} % by deadlines alone`] = (100 * made) / idealSends(channel, wanted, byEnd).size;
}
await writeFile(file, JSON.stringify(figures));
