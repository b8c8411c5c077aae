// Easemob's app tokens: fetched once, renewed once, and never asked for in a loop.
import { describe, expect, it } from "vitest";
import { announce } from "../support/announcement-texts.ts";
import { ledgerFile, openDispatchWorld } from "../support/dispatch-world.ts";
import { installHooks } from "../support/remote-hooks.ts";
import { openRemoteOverHttp } from "../support/remote-over-http.ts";
import { requestsTo, textsOf } from "../support/vendor-view.ts";

const channels = ["easemob/users", "easemob/online", "easemob/chatrooms"];

describe("the app token", () => {
  it("is fetched once for all channels and waves of a run", async () => {
    const world = await openDispatchWorld();
    await world.merge({
      ...announce("first", { to: channels }),
      ...announce("second", { body: "Second", to: ["easemob/chatrooms", "easemob/online"] }),
    });

    await world.dispatch(["--max-wait", "2m"]);

    expect(textsOf(world.vendors)).toHaveLength(5);
    expect(requestsTo(world.vendors, "easemob/token")).toHaveLength(1);
  });

  it("is renewed once when it is refused, with a new claim", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: ["easemob/online"] }));
    world.vendors.easemob.failNext({
      kind: "answer",
      accepts: false,
      onPath: "/messages/users/broadcast",
      status: 401,
      bodyText: '{"error":"unauthorized","error_description":"Unable to authenticate due to expired access token"}',
    });

    const { exitCode, report } = await world.dispatch(["--max-wait", "5m"]);

    expect(exitCode).toBe(0);
    expect(report?.calls.map(({ attempt, outcome }) => `${attempt} ${outcome}`)).toEqual(["1 rejected", "2 accepted"]);
    expect(requestsTo(world.vendors, "easemob/token")).toHaveLength(2);
    expect(textsOf(world.vendors)).toEqual(["easemob/online: Hello, everyone"]);
  });

  it("is renewed in the same run, however long that has been going on", async () => {
    const world = await openDispatchWorld();
    const http = await openRemoteOverHttp(world);
    http.decide(({ isPush }) => {
      if (isPush) world.clock.advance(2_000);
      return "pass";
    });
    await world.merge(announce("hello", { to: ["easemob/chatrooms"] }));
    world.vendors.easemob.failNext({
      kind: "answer",
      accepts: false,
      onPath: "/chatrooms/broadcast",
      status: 401,
      bodyText: '{"error":"unauthorized","error_description":"Unable to authenticate due to expired access token"}',
    });

    const { exitCode, report } = await world.dispatch(["--max-wait", "0"], { checkout: http.checkout });

    expect(exitCode).toBe(0);
    expect(report?.calls.map(({ outcome }) => outcome)).toEqual(["rejected", "accepted"]);
  });

  it("is renewed only when the refusal is written down: no outcome waits for a token", async () => {
    const world = await openDispatchWorld();
    const hooks = await installHooks(world);
    const http = await openRemoteOverHttp(world);
    const tokensAtPush: number[] = [];
    http.decide(({ isPush }) => {
      if (isPush) tokensAtPush.push(requestsTo(world.vendors, "easemob/token").length);
      return "pass";
    });
    await world.merge(announce("first", { to: ["easemob/chatrooms"] }));
    await hooks.mergeAfterNextClaim(announce("second", { body: "Second", to: ["easemob/online"] }));
    world.vendors.easemob.failNext({
      kind: "answer",
      accepts: false,
      onPath: "/chatrooms/broadcast",
      status: 401,
      bodyText: '{"error":"unauthorized","error_description":"Unable to authenticate due to expired access token"}',
    });

    await world.dispatch(["--max-wait", "5m"], { checkout: http.checkout });

    expect(textsOf(world.vendors)).toHaveLength(2);
    // The claim, the refusal, and only then the next claim.
    expect(tokensAtPush.slice(0, 3)).toEqual([1, 1, 2]);
  });

  it("that is refused twice stops the channel; run after run, it is not asked for again", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: ["easemob/online", "netease/users"] }));
    world.vendors.easemob.failNext({
      kind: "answer",
      accepts: false,
      onPath: "/messages/users/broadcast",
      status: 401,
      bodyText: '{"error":"unauthorized","error_description":"Unable to authenticate due to expired access token"}',
      times: 2,
    });

    const first = await world.dispatch(["--max-wait", "5m"]);
    expect(first.exitCode).toBe(3);
    expect(first.report?.deliveries).toContainEqual(
      expect.objectContaining({ key: "easemob/online", code: "CHANNEL_STOPPED" }),
    );
    for (let run = 0; run < 3; run += 1) {
      world.clock.advance(3_600_000);
      expect((await world.dispatch(["--max-wait", "5m"])).exitCode).toBe(3);
    }
    expect(requestsTo(world.vendors, "easemob/token")).toHaveLength(2);
    expect(textsOf(world.vendors)).toEqual(["netease/users: Hello, everyone"]);
    const lifted = await world.dispatch(["--unblock", "production/easemob/online"]);

    expect(lifted.exitCode).toBe(0);
    expect(requestsTo(world.vendors, "easemob/token")).toHaveLength(3);
    expect(textsOf(world.vendors)).toContain("easemob/online: Hello, everyone");
  });

  it("goes on when the secret is rotated, without anybody lifting the stop", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: ["easemob/online"] }));
    const refused = { kind: "answer", accepts: false, onPath: "/broadcast", status: 401 } as const;
    const bodyText = '{"error":"unauthorized","error_description":"Unable to authenticate"}';
    world.vendors.easemob.failNext({ ...refused, bodyText, times: 2 });
    expect((await world.dispatch(["--max-wait", "5m"])).exitCode).toBe(3);
    world.vendors.easemob.configure({ credentials: { clientSecret: "YXA6rotated-secret" } });
    world.clock.advance(120_000);

    const { exitCode } = await world.dispatch([], { environment: { EASEMOB_CLIENT_SECRET: "YXA6rotated-secret" } });

    expect(exitCode).toBe(0);
    expect(textsOf(world.vendors)).toEqual(["easemob/online: Hello, everyone"]);
  });

  it("that no wrong secret can get costs neither a claim nor a slot, and the others go on", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: [...channels, "netease/users"] }));

    const wrong = await world.dispatch([], { environment: { EASEMOB_CLIENT_SECRET: "YXA6wrong-secret" } });

    expect(wrong.exitCode).toBe(2);
    expect(wrong.report?.deliveries).toContainEqual(
      expect.objectContaining({ key: "easemob/users", code: "TOKEN_REFUSED" }),
    );
    expect(requestsTo(world.vendors, "easemob/token")).toHaveLength(1);
    expect(textsOf(world.vendors)).toEqual(["netease/users: Hello, everyone"]);
    const ledger = (await world.stateFile(ledgerFile("hello"))) as {
      readonly deliveries: Record<string, { readonly attempts: readonly object[] }>;
    };
    const claimed = Object.entries(ledger.deliveries).filter(([, { attempts }]) => attempts.length > 0);
    expect(claimed.map(([key]) => key)).toEqual(["netease/users"]);
    const right = await world.dispatch();

    expect(right.exitCode).toBe(0);
    expect(textsOf(world.vendors)).toHaveLength(4);
  });

  it("that cannot be fetched because the vendor is away is tried by the next run", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: ["easemob/online", "netease/users"] }));
    world.vendors.easemob.failNext({ kind: "answer", accepts: false, onPath: "/token", status: 503 });

    const away = await world.dispatch();
    expect(away.exitCode).toBe(69);
    expect(away.report?.unreachable).toHaveLength(1);
    expect(textsOf(world.vendors)).toEqual(["netease/users: Hello, everyone"]);
    const back = await world.dispatch();

    expect(back.exitCode).toBe(0);
    expect(textsOf(world.vendors)).toHaveLength(2);
  });
});

describe("a missing secret", () => {
  it("is named, stops its vendor alone, and sends when it is there", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: ["rongcloud/users", "netease/users"] }));

    const missing = await world.dispatch([], { environment: { RONGCLOUD_APP_SECRET: "" } });
    expect(missing.exitCode).toBe(2);
    expect(missing.report?.deliveries).toContainEqual(
      expect.objectContaining({ key: "rongcloud/users", code: "SECRET_MISSING" }),
    );
    expect(missing.stdout).toContain("RONGCLOUD_APP_SECRET");
    const there = await world.dispatch();

    expect(there.exitCode).toBe(0);
    expect(textsOf(world.vendors)).toEqual(["netease/users: Hello, everyone", "rongcloud/users: Hello, everyone"]);
  });
});
