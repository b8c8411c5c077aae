// `plan` of announcements that are taken back: cancelled, recalled, or said to stay.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { PreviewWorld } from "../support/preview-world.ts";
import {
  openSentWorld,
  sentPath as path,
  sentText as sent,
  waitingText as waiting,
} from "../support/sent-announcements.ts";

let world: PreviewWorld;

beforeAll(async () => {
  world = await openSentWorld();
});

afterEach(() => world.reset());
afterAll(() => world.remove());

describe("taking back", () => {
  it("cancels what is unsent, recalls what can be, and says what stays", async () => {
    const absent = (text: string): string => text.replace("state: present", "state: absent");
    await world.write({ [path]: absent(sent), "announcements/waiting.yaml": absent(waiting) });

    const { exitCode, stdout } = await world.run(["plan"]);

    expect(exitCode).toBe(0);
    expect(stdout)
      .toBe(`Merged at 2026-11-20 12:00:00 +08:00, compared with origin/main: takes 1 back, cancels 1 and cannot take 1 back.

STAYS: sent, and cannot be taken back
  easemob/online  sent
    Easemob broadcasts have no message id, and no call takes a broadcast back.

sent  A scenario
announcements/2026/sent.yaml

  TAKE BACK from netease/users (app production)
    effect   NetEase stops handing it out to those who have not received it yet; what devices
             already show stays.
    when     at once, by the run that the merge starts
    request  POST https://api.yunxinapi.com/nimserver/history/delBroadcastMsgById.action
             Content-Type: application/x-www-form-urlencoded;charset=utf-8
             AppKey: <NETEASE_APP_KEY>
             Nonce: <random>
             CurTime: <time of the call>
             CheckSum: <signature>

             broadcastId = 184000000000001
    digest   sha256:a9ccd4327b46

  CANNOT TAKE BACK from easemob/online (app production)
    It was sent and stays as it is: Easemob broadcasts have no message id, and no call takes a
    broadcast back.

waiting  A scenario
announcements/waiting.yaml

  CANCEL for easemob/users (app production)
    It is never sent: taken back before it was sent.

Next: open a pull request; merging it does what stands above.
`);
  });
});
