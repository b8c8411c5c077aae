// After a dispatch the pull request's comment tells what became of it: from the state branch, in few requests, once.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { announcementText } from "../support/announcement-texts.ts";
import { openCommentWorld, type CommentWorld, type Proposal } from "../support/comment-world.ts";
import { ledgerOf, type Run } from "../support/preview-world.ts";

let world: CommentWorld;

beforeAll(async () => {
  world = await openCommentWorld();
});

afterAll(() => world.remove());

const text = announcementText({ to: ["netease/users", "rongcloud/users"], notBefore: "2026-11-21T09:00:00+08:00" });
const sentRecord = `broadcasts:
  netease/users:
    status: sent
    id: "1842003084076347901"
    sentAt: 2026-11-21T01:00:03.412Z
`;

/** The file as the dispatcher will record it. */
function recorded(record: string, of = text): string {
  return of.replace("broadcasts: {}\n", record);
}

function tell(): Promise<Run> {
  return world.run(["comment", "results"], { environment: world.github.environment });
}

async function merged(id: string, of = text): Promise<Proposal> {
  const proposal = await world.propose({ [`announcements/${id}.yaml`]: of });
  await world.comment(proposal);
  await world.accept(proposal);
  return proposal;
}

describe("the comment on a merged pull request", () => {
  it("says what waits until when, then what was sent with its id, above the plan that was merged", async () => {
    const { number, headOid } = await merged("r1");
    await tell();
    const waiting = await world.bodyOf(number);
    await world.record([ledgerOf("announcements/r1.yaml", recorded(sentRecord))]);
    const told = await tell();
    const sent = (await world.bodyOf(number)) ?? "";

    expect(waiting).toContain("### Since the merge: 2 wait.\n");
    expect(waiting).toContain("- `netease/users` **waits** until 2026-11-21 09:00:00 +08:00: notBefore\n");
    expect(told.stdout).toBe(`Pull request ${number}: comment updated.\nThe comments are up to date.\n`);
    expect(sent).toContain("### Since the merge: 1 sent and 1 waits.\n");
    expect(sent).toContain("- `netease/users` **sent** `1842003084076347901` at 2026-11-21 09:00:03 +08:00\n");
    expect(sent).toContain(
      `<details><summary>The plan that was merged: 2026-11-20 04:00:00 +00:00, commit ${headOid.slice(0, 7)}</summary>`,
    );
  });

  it("asks GitHub nothing while nothing happened", async () => {
    await merged("r2");
    await tell();
    world.github.takeRequests();

    expect(await tell()).toEqual({ exitCode: 0, stdout: "The comments are up to date.\n", stderr: "" });
    expect((await world.run(["comment", "due"])).stdout).toBe("The comments are up to date.\n");
    expect(world.github.takeRequests()).toEqual([]);
  });

  it("shows the exact edit where a call may or may not have gone out", async () => {
    const { number } = await merged("r3", announcementText({ to: ["easemob/users"] }));
    const unknown = `broadcasts:
  easemob/users:
    status: unknown
    attempt: 1
    reason: the connection broke off
`;
    const entry = ledgerOf("announcements/r3.yaml", recorded(unknown, announcementText({ to: ["easemob/users"] })));
    await world.record([entry]);
    await tell();
    const body = await world.bodyOf(number);

    expect(body).toContain("### Since the merge: 1 needs a person.\n");
    expect(body).toContain("`UNKNOWN_OUTCOME`");
    expect(body).toMatch(/```diff\n {2}-.*easemob\/users.*\n {2}\+.*resolve.*attempt: 1, outcome: not-sent/);
  });

  it("is told of a take-back on both pull requests, the one that announced it and the one that took it back", async () => {
    const id = "announcements/r4.yaml";
    const announced = await merged("r4");
    await world.record([ledgerOf(id, recorded(sentRecord))]);
    await tell();
    const absent = text.replace("state: present", "state: absent");
    const takenBack = await merged("r4", recorded(sentRecord, absent));
    const recalledRecord = sentRecord
      .replace("status: sent", "status: recalled")
      .concat("    recalledAt: 2026-11-21T02:00:00.000Z\n");
    await world.record([ledgerOf(id, recorded(recalledRecord, absent))]);
    await tell();

    for (const { number } of [announced, takenBack]) {
      expect(await world.bodyOf(number)).toContain(
        "**recalled** `1842003084076347901` sent at 2026-11-21 09:00:03 +08:00 taken back at 2026-11-21 10:00:00 +08:00",
      );
    }
  });

  it("is made good by the next run where one was lost, and fails alone", async () => {
    const { number } = await merged("r5");
    const other = await merged("r6");
    const entries = ["r5", "r6"].map((id) => ledgerOf(`announcements/${id}.yaml`, recorded(sentRecord)));
    await world.record(entries);
    const match = new RegExp(`issues/${number}/comments$`);
    world.github.failWith(match, 502);
    const lost = await tell();
    world.github.failWith(match, null);

    expect(lost).toMatchObject({ exitCode: 69 });
    expect(lost.stderr).toContain(`Pull request ${number}: GITHUB_UNREACHABLE`);
    expect(await world.bodyOf(other.number)).toContain("1 sent");
    expect((await world.run(["comment", "due"])).stdout).toContain("Something happened");
    expect((await tell()).stdout).toContain("The comments are up to date.");
    expect(await world.bodyOf(number)).toContain("1 sent");
  });

  it("says why a merged file is not valid", async () => {
    const { number } = await merged("r7", announcementText({ to: ["netease/user"] }));
    await world.record([ledgerOf("announcements/r1.yaml", recorded(sentRecord))]);
    await world.record([ledgerOf("announcements/r2.yaml", recorded(sentRecord))]);
    await tell();

    expect(await world.bodyOf(number)).toContain("- **not valid** at 7:11 `CHANNEL_UNKNOWN`:");
  });

  it("leaves alone what was pushed without a pull request", async () => {
    await world.merge({ "announcements/r8.yaml": text });
    await world.record([ledgerOf("announcements/r8.yaml", recorded(sentRecord))]);

    expect((await tell()).stdout).toMatch(
      /^(?:Pull request \d+: comment (?:unchanged|updated)\.\n)*The comments are up to date\.\n$/,
    );
  });

  it("answers GitHub's Revert button with the edit that takes back what was sent", async () => {
    await merged("r9");
    const commit = await world.playground.tipOf(world.remote, "refs/heads/main");
    await world.record([ledgerOf("announcements/r9.yaml", recorded(sentRecord))]);
    const reverted = await world.revert(commit);
    await world.comment(reverted);
    const body = await world.bodyOf(reverted.number);

    expect(body).toContain("`LIVE_REMOVED`");
    expect(body).toContain("**To take it back, merge this edit instead.**");
    expect(body).toMatch(/^-state: present\n\+state: absent$/m);
  });

  it("asked GitHub nothing but what GitHub describes", () => {
    expect(world.github.breaches).toEqual([]);
  });
});
