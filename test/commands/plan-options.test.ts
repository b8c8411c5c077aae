// The options of `plan`: another base, another moment, and every format.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { announcementText } from "../support/announcement-texts.ts";
import { openPreviewWorld, type PreviewWorld } from "../support/preview-world.ts";

let world: PreviewWorld;

beforeAll(async () => {
  world = await openPreviewWorld();
});

afterEach(() => world.reset());
afterAll(() => world.remove());

const path = "announcements/2026/hello.yaml";
const recallable = announcementText({
  body: "Hello, 大家好",
  to: [{ to: "netease/users", ttl: 48, isOffline: true }],
  notBefore: "2026-11-21T09:00:00+08:00",
  notAfter: "2026-11-21T21:00:00+08:00",
});
const unrecallable = announcementText({ body: "Line one\nLine two", to: ["easemob/online"] });

describe("plan --base, --at, --format", () => {
  it("compares with the named commit", async () => {
    await world.playground.git(world.checkout, "checkout", "--quiet", "-b", "topic");
    await world.write({ [path]: recallable });
    await world.playground.git(world.checkout, "add", "--all");
    await world.playground.git(world.checkout, "commit", "--quiet", "-m", "topic");

    const committed = await world.run(["plan", "--json"]);
    const against = await world.run(["plan", "--json", "--base", "HEAD"]);

    expect(JSON.parse(committed.stdout)).toMatchObject({ changed: [path] });
    expect(JSON.parse(against.stdout)).toMatchObject({ changed: [], base: { label: "HEAD" } });
  });

  it("leaves alone what main got since the branch began", async () => {
    await world.playground.git(world.checkout, "checkout", "--quiet", "-b", "topic-2");
    await world.playground.commitTo(world.remote, "main", { "announcements/theirs.yaml": unrecallable });
    await world.write({ [path]: recallable });

    const { stdout } = await world.run(["plan", "--json"]);

    expect(JSON.parse(stdout)).toMatchObject({ changed: [path], others: [{ id: "theirs", key: "easemob/online" }] });
    await world.playground.commitTo(world.remote, "main", { "announcements/theirs.yaml": null });
  });

  it("refuses a base that is no commit", async () => {
    const { exitCode, stderr } = await world.run(["plan", "--base=--output=/tmp/x"]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain("BASE_UNKNOWN");
  });

  it("plans for another moment", async () => {
    await world.write({ [path]: recallable });

    const { stdout } = await world.run(["plan", "--json", "--at", "2026-11-21T10:00:00+08:00"]);

    expect(JSON.parse(stdout)).toMatchObject({
      at: "2026-11-21T02:00:00.000Z",
      deliveries: [{ next: "send", slot: "now" }],
    });
  });

  it.each([
    ["--at", "tomorrow"],
    ["--format", "html"],
  ])("refuses %s %s", async (option, value) => {
    expect((await world.run(["plan", option, value])).exitCode).toBe(2);
  });

  it("gives versioned JSON with the exact body and secrets as names", async () => {
    await world.write({ [path]: recallable });

    const report: unknown = JSON.parse((await world.run(["plan", "--format", "json"])).stdout);

    expect(report).toMatchObject({
      version: 1,
      exitCode: 0,
      base: { label: "origin/main" },
      state: { kind: "known" },
      configured: true,
      problems: [],
      deliveries: [
        {
          id: "hello",
          path,
          key: "netease/users",
          title: "A scenario",
          effect: "send",
          app: "production",
          irrevocable: false,
          next: "send",
          slot: "later",
          at: "2026-11-21T01:00:00.000Z",
          request: {
            method: "POST",
            headers: { AppKey: "<NETEASE_APP_KEY>", CheckSum: "<signature>" },
            body: "from=ops-bot&body=Hello%2C+%E5%A4%A7%E5%AE%B6%E5%A5%BD&isOffline=true&ttl=48",
            fields: { from: "ops-bot", body: "Hello, 大家好", isOffline: "true", ttl: "48" },
          },
          quotaAfter: [
            { used: 1, count: 10, window: "per minute" },
            { used: 1, count: 1000, window: "a day" },
          ],
        },
      ],
      nextWakeAt: "2026-11-21T01:00:00.000Z",
    });
  });

  it("gives Markdown in which nothing of a file becomes markup", async () => {
    const sly = unrecallable
      .replace("title: A scenario", 'title: "<b>@team</b> [x](https://a.example) | `y`"')
      .replace("Line one", "```\\n## Line one");
    await world.write({ [path]: sly });

    expect((await world.run(["plan", "--markdown"])).stdout)
      .toBe(`### If this is merged: sends 1 broadcast \\(cannot be taken back\\).

> [!CAUTION]
> **Cannot be taken back**
> - \`easemob/online\` of \`hello\`: Easemob broadcasts have no message id, and no call takes a broadcast back

**1 warning**

- **warning** \`NOT_AFTER_MISSING\`: easemob/online takes 50 a day: without notAfter this goes out however late its turn comes. Add \\\`notAfter:\\\` to the schedule: the moment from which it makes no sense any more.
  <br>\`announcements/2026/hello.yaml:8:11\`

#### &lt;b&gt;\\@\u200bteam&lt;/b&gt; \\[x\\]\\(https&#58;//a.example\\) \\| \\\`y\\\`

\`announcements/2026/hello.yaml\`

> **Text:** \\\`\\\`\\\`\\\\n\\#\u200b\\#\u200b Line one<br>Line two

**SEND to** \`easemob/online\` \\(app production\\)

- **Taking it back:** IMPOSSIBLE. Easemob broadcasts have no message id, and no call takes a broadcast back.
- **Users see:** Only users who are online at that moment get it; nothing is stored for the others. It stands in the conversation list; by default it does not follow users to other devices.
- **Length:** msg and ext 0.1 of 5 KB
- **When:** at once, by the run that the merge starts
- **Slot:** 1st of 50 sends on 2026-11-20 \\(UTC day\\), 1st of 1 send per minute

<details><summary>The request (sha256:364fd7d35c97)</summary>

\`\`\`\`text
POST https://a1.easemob.com/1122/demo/messages/users/broadcast
Content-Type: application/json
Authorization: Bearer <app token>

msg = {"type":"txt","msg":"\`\`\`\\\\n## Line one\\nLine two"}
from = ops-bot
\`\`\`\`

</details>

<sub>Planned as if merged at 2026-11-20 12:00:00 +08:00, compared with origin/main.</sub>
`);
  });
});
