// Calls to vendors: app tokens, the guard before the first byte, and what is kept out of an answer's words.
import { describe, expect, it } from "vitest";
import type { ClaimedCall } from "../../../scripts/core/planning/decide.ts";
import { payloadDigest } from "../../../scripts/core/announcement/digest.ts";
import { createRedactor } from "../../../scripts/core/text/mask.ts";
import {
  createVendorCalls,
  type CallTarget,
  type VendorCalls,
} from "../../../scripts/effects/dispatch/vendor-calls.ts";
import { easemob } from "../../../scripts/vendors/easemob.ts";
import { netease } from "../../../scripts/vendors/netease.ts";
import type { Payload, VendorModule } from "../../../scripts/core/vendor-contract.ts";
import { claim } from "../../support/planner-builders.ts";
import type { ScriptedServer } from "../../support/scripted-server.ts";
import { serve, withLength } from "../../support/vendor-exchange.ts";
import { createVirtualClock, type VirtualClock } from "../../support/virtual-clock.ts";
import { channelNamed, messageOf } from "../../vendors/vendor-cases.ts";

const { claimedAtMs, startByMs } = claim();

interface Opened {
  readonly calls: VendorCalls;
  readonly clock: VirtualClock;
  readonly hidden: string[];
  readonly stop: AbortController;
}

/** @param onSign called when a request is about to be signed, after the first look at the time. */
function open(onSign: (clock: VirtualClock) => void = () => undefined): Opened {
  const clock = createVirtualClock(claimedAtMs);
  const stop = new AbortController();
  const hidden: string[] = [];
  const calls = createVendorCalls({
    clock,
    randomHex: (digits) => {
      onSign(clock);
      return "0123456789abcdef".repeat(2).slice(0, digits);
    },
    stop: stop.signal,
    redactor: createRedactor(),
    onToken: (token) => hidden.push(token),
  });
  return { calls, clock, hidden, stop };
}

function targetAt(vendor: VendorModule, server: ScriptedServer): CallTarget {
  const fields = {
    appKey: "app-key-4711",
    appSecret: "app-secret-4711",
    org: "1122",
    app: "demo",
    clientId: "id-4711",
  };
  const account = { baseUrl: server.url, fields: { ...fields, clientSecret: "client-secret-4711" } };
  return { vendor, resolved: { account, fingerprint: "f", configuration: "c" } };
}

function callTo(channelName: string): ClaimedCall {
  const channel = channelNamed(channelName);
  const payload = channel.render(messageOf({ body: "Hello" }));
  const { account } = claim();
  const digest = payloadDigest(payload);
  const times = { priority: "normal", notBeforeMs: null, notAfterMs: null, sender: null, digest } as const;
  const candidate = { act: "send", id: "hello", key: channelName, channel, payload, account, ...times } as const;
  return { candidate, attempt: 1, claim: claim({ digest }) };
}

function withPayload(call: ClaimedCall, changed: Partial<Payload>): ClaimedCall {
  const { candidate } = call;
  return { ...call, candidate: { ...candidate, payload: { ...candidate.payload, ...changed } } };
}

const sent = withLength('{"code":200,"msg":{"broadcastId":1365344904091349007,"createTime":1,"isOffline":false}}');
const tokenRefused =
  '{"error":"unauthorized","error_description":"Unable to authenticate due to expired access token"}';

describe("make", () => {
  it("makes one request and gives its outcome", async () => {
    const { calls } = open();
    const server = await serve({ onRequest: (socket) => socket.end(sent) });

    const made = await calls.make(callTo("netease/users"), targetAt(netease, server), 0);

    expect(made).toMatchObject({ how: "answered", outcome: { kind: "accepted", id: "1365344904091349007" } });
    expect(made.outcome.settledAtMs).toBe(claimedAtMs);
    expect(server.connectionCount()).toBe(1);
  });

  it.each<[string, (call: ClaimedCall, target: CallTarget) => [ClaimedCall, CallTarget]]>([
    ["the payload", (call, target) => [withPayload(call, { body: "body=Hello%2C+all" }), target]],
    ["the endpoint", (call, target) => [withPayload(call, { endpoint: "/msg/other.action" }), target]],
    ["the content type", (call, target) => [withPayload(call, { contentType: "text/plain" }), target]],
    [
      "the claim",
      (call, target) => [{ ...call, claim: { ...call.claim, digest: `sha256:${"0".repeat(64)}` } }, target],
    ],
    [
      "what the vendor module signs",
      (call, target) => {
        const sign: VendorModule["sign"] = (...parts) => ({ ...netease.sign(...parts), body: "body=Hello%2C+all" });
        return [call, { ...target, vendor: { ...netease, sign } }];
      },
    ],
  ])("writes no byte, and calls it a bug, where %s is another than was claimed", async (_what, change) => {
    const { calls } = open();
    const server = await serve({ onRequest: (socket) => socket.end(sent) });
    const [call, target] = change(callTo("netease/users"), targetAt(netease, server));

    const made = await calls.make(call, target, 0);

    expect(made).toMatchObject({ how: "released", outcome: { kind: "not-sent" } });
    expect(made.bug?.message).toBe("hello netease/users was not called: its request is not the one that was claimed");
    expect(server.connectionCount()).toBe(0);
  });

  it("writes no byte when its time to start passes while it connects", async () => {
    const { calls } = open((clock) => {
      clock.advanceTo(startByMs);
    });
    const server = await serve({ onRequest: (socket) => socket.end(sent) });

    const made = await calls.make(callTo("netease/users"), targetAt(netease, server), 0);

    expect(made).toMatchObject({ how: "late", outcome: { kind: "not-sent" } });
    expect(server.received()).toBe("");
  });

  it("writes no byte when the process stood still for too long, whatever the wall clock says", async () => {
    const { calls } = open();
    const server = await serve({ onRequest: (socket) => socket.end(sent) });

    const made = await calls.make(callTo("netease/users"), targetAt(netease, server), claimedAtMs - startByMs);

    expect(made).toMatchObject({ how: "late", outcome: { kind: "not-sent" } });
    expect(server.connectionCount()).toBe(0);
  });

  it("writes no byte when the run is told to stop while it connects", async () => {
    const stopping: { stop?: AbortController } = {};
    const { calls, stop } = open(() => stopping.stop?.abort());
    stopping.stop = stop;
    const server = await serve({ onRequest: (socket) => socket.end(sent) });

    const made = await calls.make(callTo("netease/users"), targetAt(netease, server), 0);

    expect(made).toMatchObject({ how: "released", outcome: { kind: "not-sent" } });
    expect(server.received()).toBe("");
  });

  it("is unreachable when nobody listens", async () => {
    const { calls } = open();
    const server = await serve({});
    await server.close();

    const made = await calls.make(callTo("netease/users"), targetAt(netease, server), 0);

    expect(made).toMatchObject({ how: "unreachable", outcome: { kind: "not-sent" } });
  });

  it("releases a claim whose app token is gone, without a request", async () => {
    const { calls } = open();
    const server = await serve({ onRequest: (socket) => socket.end(sent) });

    const made = await calls.make(callTo("easemob/online"), targetAt(easemob, server), 0);

    expect(made).toMatchObject({ how: "released", outcome: { kind: "not-sent" } });
    expect(server.connectionCount()).toBe(0);
  });

  it("keeps every credential of its request out of an answer that quotes it", async () => {
    const { calls } = open();
    const server = await serve({
      onRequest: (socket) => {
        const [head = ""] = server.received().split("\r\n\r\n");
        socket.end(withLength(JSON.stringify({ code: 414, desc: `you sent ${head} and app-secret-4711` })));
      },
    });

    const { outcome } = await calls.make(callTo("netease/users"), targetAt(netease, server), 0);

    const checkSum = /checksum: (\w{40})/i.exec(server.received())?.[1] ?? "";
    const reason = outcome.kind === "rejected" ? outcome.reason : "";
    expect(reason).toContain("you sent");
    expect(checkSum).toHaveLength(40);
    for (const secret of [checkSum, "app-key-4711", "app-secret-4711"]) expect(reason).not.toContain(secret);
  });
});

describe("an app token", () => {
  it("that is refused goes; one that was renewed meanwhile stays", async () => {
    const { calls, hidden } = open();
    let tokens = 0;
    const held: (() => void)[] = [];
    const server = await serve({
      onRequest: (socket) => {
        const request = server.received().split("POST ").at(-1) ?? "";
        const refuse = (): void => {
          socket.end(`HTTP/1.1 401 Unauthorized\r\ncontent-length: ${tokenRefused.length}\r\n\r\n${tokenRefused}`);
        };
        if (request.startsWith("/1122/demo/token")) {
          tokens += 1;
          socket.end(withLength(`{"access_token":"YWMt-token-${tokens}","expires_in":600,"application":"a"}`));
        } else if (request.includes("/chatrooms/")) held.push(refuse);
        else refuse();
      },
    });
    const target = targetAt(easemob, server);
    expect(await calls.fetchToken(target)).toEqual({ kind: "token" });
    const slow = calls.make(callTo("easemob/chatrooms"), target, 0);
    await expect.poll(() => held.length, { interval: 5 }).toBe(1);

    const quick = await calls.make(callTo("easemob/online"), target, 0);
    expect(quick.outcome).toMatchObject({ kind: "rejected", blocks: "token" });
    expect(calls.hasToken(target)).toBe(false);
    await calls.fetchToken(target);
    held[0]?.();

    expect((await slow).outcome).toMatchObject({ kind: "rejected", blocks: "token" });
    expect(calls.hasToken(target)).toBe(true);
    expect(hidden).toEqual(["YWMt-token-1", "YWMt-token-2"]);
  });

  it("is refused or unreachable, which are two different things", async () => {
    const { calls } = open();
    const body = '{"error":"invalid_grant","error_description":"client-secret-4711 does not match"}';
    const refusing = await serve({
      onRequest: (socket) => socket.end(`HTTP/1.1 400 Bad Request\r\ncontent-length: ${body.length}\r\n\r\n${body}`),
    });
    const broken = await serve({
      onRequest: (socket) => socket.end("HTTP/1.1 503 Unavailable\r\ncontent-length: 0\r\n\r\n"),
    });

    const refused = await calls.fetchToken(targetAt(easemob, refusing));
    expect(refused).toMatchObject({ kind: "refused" });
    expect(JSON.stringify(refused)).not.toContain("4711");
    expect(await calls.fetchToken(targetAt(easemob, broken))).toMatchObject({ kind: "unreachable" });
  });
});
