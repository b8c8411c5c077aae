// `plan --simulate` and `--at`: the coming days of a queue under pressure, and a merge at a later moment.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { emptyQuota } from "../../scripts/core/quota/quota.ts";
import { announcementText, pathOf } from "../support/announcement-texts.ts";
import { ledgerOf, openPreviewWorld, startMs, vendorsText, type PreviewWorld } from "../support/preview-world.ts";

/** Ten that are merged already, all for the two channels that take three a day. */
const queue = Object.fromEntries(
  Array.from({ length: 10 }, (_, index): [string, string] => [
    pathOf(`news-${index}`),
    announcementText({
      to: ["rongcloud/users", "easemob/users"],
      body: `News number ${index}`,
      priority: index === 9 ? "low" : "normal",
      ...(index === 3 ? { notAfter: "2026-11-20T12:20:00+08:00" } : {}),
      ...(index === 7 ? { notAfter: "2026-11-21T20:00:00+08:00" } : {}),
      ...(index === 5 ? { notBefore: "2026-11-24T09:00:00+08:00" } : {}),
    }),
  ]),
);
const urgent = announcementText({ to: ["easemob/users"], body: "Signing in works again", priority: "urgent" });

let world: PreviewWorld;

beforeAll(async () => {
  world = await openPreviewWorld({ vendors: vendorsText.replace("maxSendsPerRun: 3", "maxSendsPerRun: 30") });
  await world.merge(queue);
  await world.record(Object.entries(queue).map(([path, text]) => ledgerOf(path, text)));
});

afterEach(() => world.reset());
afterAll(() => world.remove());

describe("plan --simulate", () => {
  it.each([
    ["text", "week-text.txt"],
    ["markdown", "week-markdown.txt"],
  ])("prints the coming week per channel as %s", async (format, file) => {
    await world.write({ [pathOf("urgent")]: urgent });

    const { stdout } = await world.run(["plan", "--simulate", "7", "--format", format]);

    const from = stdout.indexOf(format === "text" ? "The coming days" : "#### The coming days");
    const to = stdout.indexOf(format === "text" ? "Problems" : "<sub>");
    await expect(stdout.slice(from, to)).toMatchFileSnapshot(`golden/${file}`);
  });

  it("gives the same as JSON", async () => {
    await world.write({ [pathOf("urgent")]: urgent });

    const { stdout } = await world.run(["plan", "--simulate", "1", "--json"]);

    expect(JSON.parse(stdout)).toMatchObject({
      simulation: {
        from: "2026-11-20T04:00:00.000Z",
        until: "2026-11-21T04:00:00.000Z",
        callSeconds: 1,
        channels: [
          {
            channel: "easemob/users",
            zone: "UTC",
            days: [
              {
                day: "2026-11-20",
                calls: [{ id: "urgent" }, { id: "news-7" }, { id: "news-0" }],
                misses: [{ id: "news-3" }],
                waiting: 7,
              },
              { day: "2026-11-21", calls: [{}, {}, {}], misses: [], waiting: 4 },
            ],
          },
          { channel: "rongcloud/users", zone: "Asia/Shanghai" },
        ],
      },
    });
  });

  it("says of a stopped channel that its days come only once that is mended", async () => {
    const stop = { reason: "the app is\u202e frozen", remedy: "Ask.", sinceMs: startMs, configuration: "" };
    await world.record([], [{ ...emptyQuota("production", "easemob/users"), stop }]);

    const { stdout: text } = await world.run(["plan", "--simulate", "1"]);
    const { stdout: markdown } = await world.run(["plan", "--simulate", "1", "--markdown"]);
    const { stdout: json } = await world.run(["plan", "--simulate", "1", "--json"]);

    const told = "stopped now: the app is\\u{202e} frozen; these days come only once that is mended";
    expect(text).toContain(`UTC days\n  ${told}\n`);
    expect(markdown).toContain(`</summary>\n\n**${told.replace(/[\\{}]/g, "\\$&")}**\n`);
    expect(JSON.parse(json)).toMatchObject({
      simulation: { channels: [{ stopped: stop.reason }, { stopped: null }] },
    });

    await world.record([], [emptyQuota("production", "easemob/users")]);
  });

  it("shows the queue of a checkout that changes nothing", async () => {
    const { exitCode, stdout } = await world.run(["plan", "--simulate", "2"]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain("easemob/users (app production): 1 send per 30 minutes, 3 sends a day, UTC days\n");
  });

  it.each(["0", "-1", "week", "400", "1.5"])("refuses %s days", async (days) => {
    expect((await world.run(["plan", `--simulate=${days}`])).exitCode).toBe(2);
  });
});

describe("plan --at a later moment", () => {
  it("lets the queue move on until then", async () => {
    await world.write({ [pathOf("urgent")]: urgent });
    const slotAt = async (time: string): Promise<unknown> => {
      const { stdout } = await world.run(["plan", "--json", "--at", time]);
      const { deliveries } = JSON.parse(stdout) as { readonly deliveries: readonly { readonly at: string | null }[] };
      return deliveries[0];
    };

    expect(await slotAt("2026-11-20T12:00:00+08:00")).toMatchObject({ slot: "now", quotaAfter: [{}, { used: 1 }] });
    // Three of the day are gone by then.
    expect(await slotAt("2026-11-20T20:00:00+08:00")).toMatchObject({
      slot: "later",
      at: "2026-11-21T00:00:02.000Z",
      quotaAfter: [{}, { used: 1, day: "2026-11-21" }],
    });
  });
});
