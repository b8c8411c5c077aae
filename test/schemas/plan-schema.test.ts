// What `plan --json` prints fits its schema: whatever is merged, with and without a state branch, with and without days.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allChannels, announcementText } from "../support/announcement-texts.ts";
import { ledgerOf, openPreviewWorld, type PreviewWorld } from "../support/preview-world.ts";
import { errorsOf } from "./schema-files.ts";

const sentPath = "announcements/sent.yaml";
const sent = announcementText({ to: ["netease/users", "easemob/online", "rongcloud/users"] }).replace(
  "broadcasts: {}\n",
  `broadcasts:
  netease/users: { status: sent, id: "1", sentAt: 2026-11-20T03:00:00.000Z }
  easemob/online: { status: sent, id: "2", sentAt: 2026-11-20T03:00:00.000Z }
  rongcloud/users: { status: unknown, attempt: 1, reason: it broke off, sentAt: 2026-11-20T03:00:00.000Z }
`,
);

let world: PreviewWorld;

beforeAll(async () => {
  world = await openPreviewWorld();
  await world.merge({ [sentPath]: sent, "announcements/gone.yaml": sent });
  await world.record([ledgerOf(sentPath, sent), ledgerOf("announcements/gone.yaml", sent)]);
  await world.write({
    [sentPath]: sent.replace("state: present", "state: absent"),
    "announcements/gone.yaml": null,
    "announcements/all.yaml": announcementText({ to: allChannels, body: "See you tonight at 22:00" }),
    "announcements/late.yaml": announcementText({ to: ["easemob/users"], notAfter: "2026-11-20T12:10:00+08:00" }),
    "announcements/bad.yaml": "title: 5\n",
  });
});

afterAll(() => world.remove());

async function planned(...options: readonly string[]): Promise<unknown> {
  const { stdout, stderr } = await world.run(["plan", "--json", ...options]);
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
}

describe("plan.schema.json", () => {
  it("fits a plan with everything in it", async () => {
    const report = await planned("--simulate", "3");

    expect(errorsOf("plan.schema.json", report)).toEqual([]);
    expect(report).toMatchObject({ takeBacks: [{ id: "gone" }], simulation: { channels: [{}, {}, {}, {}, {}, {}] } });
  });

  it("fits a plan without days, and one without the remote", async () => {
    expect(errorsOf("plan.schema.json", await planned())).toEqual([]);
    await world.playground.git(world.checkout, "remote", "set-url", "origin", `${world.remote}-away`);
    expect(errorsOf("plan.schema.json", await planned())).toEqual([]);
    await world.playground.git(world.checkout, "remote", "set-url", "origin", `file://${world.remote}`);
  });

  it("fits nothing else", async () => {
    const report = (await planned()) as { readonly deliveries: readonly object[] };

    expect(errorsOf("plan.schema.json", { ...report, version: 2 })).toEqual(["/version const"]);
    expect(errorsOf("plan.schema.json", { ...report, secret: "x" })).toEqual([" additionalProperties"]);
    expect(
      errorsOf("plan.schema.json", { ...report, deliveries: [{ ...report.deliveries[0], digest: "sha1:1" }] }),
    ).toEqual(["/deliveries/0/digest pattern"]);
  });
});
