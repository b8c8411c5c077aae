// `plan` as a whole, in every format: a pull request with one good, one bad and one unrecallable announcement.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ledgerOf, openPreviewWorld, vendorsText, type PreviewWorld } from "../support/preview-world.ts";
import { announcementText } from "../support/announcement-texts.ts";

const good = `title: Maintenance on Sunday
state: present
schedule:
  notBefore: 2026-11-21T09:00:00+08:00
  notAfter: 2026-11-21T21:00:00+08:00
from: ops-bot
body: |
  【系统维护】我们将于 2026-11-22 22:00 至 23:00（北京时间，UTC+8）升级数据库，届时无法收发消息。
  Maintenance: we will be offline on 2026-11-22 from 22:00 to 23:00 (UTC+8).
deliveries:
  - to: netease/users
    isOffline: true
    ttl: 48
    targetOs: [ios, aos]
  - to: rongcloud/users
    pushContent: 系统维护 Maintenance 2026-11-22 22:00–23:00 UTC+8
    pushExt: { title: Maintenance, forceShowPushContent: 1 }
    recall: { isDelete: 1 }
broadcasts: {}
`;
const bad = `title: Party
state: gone
from: ops-bot
body: |
  Come to the party!
deliveries:
  - to: easemob/online
broadcasts: {}
`;
const unrecallable = `title: Signing in works again
state: present
priority: urgent
from: ops-bot
body: |
  登录已恢复。
  Signing in works again.
deliveries:
  - to: easemob/users
broadcasts: {}
`;
const waiting = announcementText({
  to: ["easemob/users"],
  body: "Version 5.0 is out",
  notAfter: "2026-11-20T12:20:00+08:00",
});
const files = {
  "announcements/2026/11/2026-11-21-db-maintenance.yaml": good,
  "announcements/2026/11/2026-11-21-party.yaml": bad,
  "announcements/2026/11/2026-11-20-sign-in.yaml": unrecallable,
};

let world: PreviewWorld;

beforeAll(async () => {
  const vendors = vendorsText.replace("safety:", "    audience: { rongcloud/users: 1200000 }\nsafety:");
  world = await openPreviewWorld({ vendors });
  await world.merge({ "announcements/release.yaml": waiting });
  await world.record([ledgerOf("announcements/release.yaml", waiting)]);
  await world.write(files);
});

afterAll(() => world.remove());

describe("plan of a pull request", () => {
  it.each([
    ["text", "plan-text.txt"],
    ["markdown", "plan-markdown.txt"],
    ["json", "plan-json.txt"],
  ])("reads well as %s", async (format, file) => {
    const { exitCode, stdout } = await world.run(["plan", "--format", format]);

    expect(exitCode).toBe(1);
    const text = format === "json" ? `${JSON.stringify(steady(JSON.parse(stdout)), null, 2)}\n` : stdout;
    await expect(text).toMatchFileSnapshot(`golden/${file}`);
  });
});

/** Commit ids differ from run to run. */
function steady(report: unknown): unknown {
  const text = JSON.stringify(report).replace(/"commit":"[0-9a-f]{40}"/g, '"commit":"COMMIT"');
  return JSON.parse(text) as unknown;
}
