// `plan` and time: what comes too late, whom it pushes out, texts that turn wrong, and waits without an end.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { QuotaState } from "../../scripts/core/quota/quota.ts";
import { announcementText, type AnnouncementText } from "../support/announcement-texts.ts";
import { ledgerOf, openPreviewWorld, startMs, vendorsText, type PreviewWorld } from "../support/preview-world.ts";
import { quota, quotaCall } from "../support/planner-builders.ts";

const path = "announcements/2026/hello.yaml";
const minuteMs = 60_000;
let world: PreviewWorld;

beforeAll(async () => {
  world = await openPreviewWorld();
});

afterEach(async () => {
  await world.reset();
  await world.record([], [used([])]);
});
afterAll(() => world.remove());

/** The file that the dispatcher keeps of easemob/users; calls in minutes before now. */
function used(minutesAgo: readonly number[]): QuotaState {
  const calls = minutesAgo.map((minutes) => quotaCall(startMs - minutes * minuteMs));
  return quota({ channel: "easemob/users", fingerprint: "0123456789abcdef", calls });
}

interface Found {
  readonly line: number;
  readonly column: number;
  readonly code: string;
  readonly severity: string;
  readonly message: string;
}

async function problemsOf(
  text: AnnouncementText | string,
  codes: RegExp = /./,
  file: string = path,
): Promise<readonly string[]> {
  await world.write({ [file]: typeof text === "string" ? text : announcementText(text) });
  const { stdout, stderr } = await world.run(["plan", "--json"]);
  if (stdout === "") throw new Error(stderr);
  const { problems } = JSON.parse(stdout) as { readonly problems: readonly Found[] };
  return problems
    .filter(({ code }) => codes.test(code))
    .map(({ line, column, severity, code, message }) => `${line}:${column} ${severity} ${code}: ${message}`);
}

const later = "2026-11-30T12:00:00+08:00";

describe("an announcement that comes too late", () => {
  it("is an error at its notAfter, with the time it would have", async () => {
    await world.record([], [used([20])]);

    expect(await problemsOf({ to: ["easemob/users"], notAfter: "2026-11-20T12:05:00+08:00" })).toEqual([
      "4:13 error NOT_AFTER_MISSED: easemob/users would miss its notAfter: its turn would come " +
        "2026-11-20 04:10:02 +00:00 (the limit of 1 send per 30 minutes is used up)",
    ]);
    expect((await world.run(["plan"])).exitCode).toBe(1);
  });

  it("is an error where notAfter has passed already, but not once it is known to be missed", async () => {
    const text = announcementText({ to: ["easemob/users"], notAfter: "2026-11-20T11:00:00+08:00" });
    const recorded = text.replace(
      "broadcasts: {}",
      "broadcasts:\n  easemob/users:\n    status: missed\n    reason: late",
    );

    expect(await problemsOf(text)).toEqual([
      "4:13 error NOT_AFTER_MISSED: notAfter has passed before easemob/users could be sent",
    ]);
    await world.reset();
    await world.merge({ [path]: recorded });
    await world.record([ledgerOf(path, recorded)]);
    expect(await problemsOf(recorded.replace("A scenario", "Another title"))).toEqual([]);
    await world.reset();
    await world.merge({ [path]: null });
  });

  it("is none where it is in time", async () => {
    await world.record([], [used([20])]);

    expect(await problemsOf({ to: ["easemob/users"], notAfter: "2026-11-20T12:15:00+08:00" })).toEqual([]);
  });
});

describe("an announcement that goes before others", () => {
  const other = announcementText({ to: ["easemob/users"], notAfter: "2026-11-20T12:20:00+08:00" });

  it("names whom it makes miss their time, and whom it only delays", async () => {
    const patient = other.replace("2026-11-20T12:20:00+08:00", later);
    await world.merge({ "announcements/other.yaml": other, "announcements/patient.yaml": patient });
    await world.record([ledgerOf("announcements/other.yaml", other), ledgerOf("announcements/patient.yaml", patient)]);

    const problems = await problemsOf({ to: ["easemob/users"], priority: "urgent", notAfter: later });
    const { stdout } = await world.run(["plan"]);

    await world.merge({ "announcements/other.yaml": null, "announcements/patient.yaml": null });
    expect(problems).toEqual([
      "3:11 warning OTHERS_MISSED: this goes first, and makes other to easemob/users (it would go out " +
        "2026-11-20 04:00:00 +00:00, its notAfter is 2026-11-20 04:20:00 +00:00) miss its time",
    ]);
    expect(stdout).toContain("    delays   other from 2026-11-20 12:00:00 +08:00 to NEVER: past its notAfter");
    expect(stdout).not.toContain("patient from");
  });

  it("tells old and new times of what it delays", async () => {
    const patient = other.replace("2026-11-20T12:20:00+08:00", later);
    await world.merge({ "announcements/patient.yaml": patient });
    await world.record([ledgerOf("announcements/patient.yaml", patient)]);
    await problemsOf({ to: ["easemob/users"], priority: "urgent", notAfter: later });

    const { stdout } = await world.run(["plan", "--json"]);

    await world.merge({ "announcements/patient.yaml": null });
    expect(JSON.parse(stdout)).toMatchObject({
      deliveries: [
        {
          pushesBack: [
            { id: "patient", from: "2026-11-20T04:00:00.000Z", to: "2026-11-20T04:30:02.000Z", misses: false },
          ],
        },
      ],
    });
  });

  it("is told who goes before it", async () => {
    const first = announcementText({ to: ["easemob/users"], priority: "urgent", notAfter: later });
    await world.merge({ "announcements/first.yaml": first });
    await world.record([ledgerOf("announcements/first.yaml", first)]);
    await problemsOf({ to: ["easemob/users"], priority: "low", notAfter: later });

    const { stdout } = await world.run(["plan"]);

    await world.merge({ "announcements/first.yaml": null });
    expect(stdout).toContain("    turn     priority low, after 1 other on this channel: first at once\n");
    expect(stdout).toContain("    slot     2nd of 3 sends on 2026-11-20 (UTC day), 1st of 1 send per 30 minutes\n");
  });
});

describe("an announcement without notAfter", () => {
  it("is warned of once, at the first channel with a daily limit", async () => {
    expect(await problemsOf({ to: ["rongcloud/chatrooms", "easemob/users", "netease/users"] })).toEqual([
      "8:11 warning NOT_AFTER_MISSING: easemob/users takes 3 a day, netease/users takes 1000 a day: without notAfter " +
        "this goes out however late its turn comes",
    ]);
  });

  it("is not warned of where nothing counts the days, nor where nothing is sent", async () => {
    expect(await problemsOf({ to: ["rongcloud/chatrooms"] })).toEqual([]);
    expect(await problemsOf({ to: ["easemob/users"], state: "absent" })).toEqual([]);
  });
});

describe("words that turn wrong", () => {
  const body = "【维护】今晚升级（北京时间）。\nMaintenance tonight (UTC+8).";

  it("are warned of where the text is kept for days, at their place", async () => {
    expect(await problemsOf({ body, to: [{ to: "netease/users", isOffline: true }], notAfter: later })).toEqual([
      '7:7 warning TEXT_RELATIVE: "今晚" and "tonight" may be wrong by the time it is read: netease/users is handed out for 7 d',
    ]);
    expect(await problemsOf({ body, to: ["easemob/users"], notAfter: later }, /TEXT/)).toHaveLength(1);
    expect(await problemsOf({ body, to: ["rongcloud/users"], notAfter: later }, /TEXT/)).toHaveLength(1);
  });

  it("are fine where only those who are there get it, at once", async () => {
    const to = ["netease/users", "easemob/online", "rongcloud/chatrooms"];

    expect(await problemsOf({ body, to, notAfter: later })).toEqual([]);
  });

  it("are fine where it is stored for an hour, but for what is true for minutes", async () => {
    const to = [{ to: "netease/users", isOffline: true, ttl: 1 }];

    expect(await problemsOf({ body: "See you tonight", to, notAfter: later })).toEqual([]);
    expect(await problemsOf({ body: "We start in 20 minutes", to, notAfter: later })).toEqual([
      '7:12 warning TEXT_RELATIVE: "in 20 minutes" may be wrong by the time it is read: netease/users is handed out for 1 h',
    ]);
  });

  it("are warned of where it waits for quota, or on a paused channel", async () => {
    const minute: QuotaState = { ...used([]), channel: "easemob/online", calls: [] };
    const calls = Array.from({ length: 50 }, (_, index) => quotaCall(startMs - (60 + index) * minuteMs));
    await world.record([], [{ ...minute, calls }]);
    const waits = await problemsOf({ body: "See you tonight", to: ["easemob/online"], notAfter: later });
    await world.record([], [minute]);
    await world.write({
      ".github/vendors.yaml": vendorsText.replace("safety:", "    paused: [easemob/online]\nsafety:"),
    });
    const paused = await problemsOf({ body: "See you tonight", to: ["easemob/online"], notAfter: later }, /TEXT/);

    expect(waits).toEqual([
      '7:11 warning TEXT_RELATIVE: "tonight" may be wrong by the time it is read: easemob/online waits 20 h for its turn',
    ]);
    expect(paused).toEqual([
      '7:11 warning TEXT_RELATIVE: "tonight" may be wrong by the time it is read: easemob/online waits for nobody knows how long',
    ]);
  });

  it("are found in content, push texts and messages of a delivery's own", async () => {
    const text = `title: A scenario
schedule: { notAfter: ${later} }
from: ops-bot
deliveries:
  - to: rongcloud/users
    content: { content: "See you tomorrow" }
    pushContent: 明天见
    pushExt: { title: Tomorrow }
  - to: easemob/users
    msg: { type: txt, msg: "We meet at 10:30, tomorrow" }
broadcasts: {}
`;

    expect((await problemsOf(text)).map((problem) => problem.replace(/:(?= ).*/, ""))).toEqual([
      "6:34 warning TEXT_RELATIVE",
      "7:18 warning TEXT_RELATIVE",
      "8:23 warning TEXT_RELATIVE",
      "10:40 warning TIME_WITHOUT_ZONE",
      "10:47 warning TEXT_RELATIVE",
    ]);
  });

  it("do not matter in what is sent already", async () => {
    const file = "announcements/2026/sent.yaml";
    const record = 'broadcasts:\n  easemob/users:\n    status: sent\n    id: "1"\n    sentAt: 2026-11-20T03:00:00.000Z';
    const sent = announcementText({ body, to: ["easemob/users"] }).replace("broadcasts: {}", record);
    await world.merge({ [file]: sent });
    await world.record([ledgerOf(file, sent)]);

    expect(await problemsOf(sent.replace("A scenario", "Another title"), /./, file)).toEqual([]);
  });
});

describe("a time of day", () => {
  it("is warned of without a zone, at its place", async () => {
    expect(await problemsOf({ body: "Offline from 22:00 to 23:00", to: ["easemob/online"], notAfter: later })).toEqual([
      '7:16 warning TIME_WITHOUT_ZONE: nothing says in which time zone "22:00" and "23:00" is meant',
    ]);
    expect((await world.run(["plan"])).exitCode).toBe(0);
  });
});
