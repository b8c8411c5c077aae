// What stands between a delivery and its channel: accounts, secrets, pauses, stops and quota.
import { describe, expect, it } from "vitest";
import { unreachableForMs } from "../../../scripts/core/planning/channel-access.ts";
import type { AccountLookup } from "../../../scripts/core/planning/plan-input.ts";
import {
  appConfig,
  channelSpec,
  delivery,
  hourMs,
  minuteMs,
  quota,
  quotaCall,
  slidingLimit,
  startMs,
  valid,
  vendorsConfig,
} from "../../support/planner-builders.ts";
import { absent, ledgerOf, nextOf, planOf, sent, users } from "../../support/planner-outline.ts";

describe("a channel that cannot be called", () => {
  const documents = [valid("a")];
  const accounts = (lookup: AccountLookup) => () => lookup;

  it("waits while it is paused, for sends only", () => {
    const config = vendorsConfig([appConfig({ paused: new Set([users]) })]);

    expect(nextOf({ documents, config })).toMatchObject({ kind: "wait", untilMs: null });
    expect(nextOf({ documents: [absent], ledgers: [ledgerOf([sent])], config })).toMatchObject({
      kind: "call",
      candidate: { act: "recall" },
    });
  });

  it("asks for the secrets that are missing, by name", () => {
    const lookup = { kind: "secret-missing", names: ["NETEASE_APP_KEY", "NETEASE_APP_SECRET"] } as const;

    expect(nextOf({ documents, accounts: accounts(lookup) })).toMatchObject({
      kind: "ask",
      whom: "configuration",
      code: "SECRET_MISSING",
      reason: expect.stringContaining("NETEASE_APP_KEY, NETEASE_APP_SECRET") as string,
    });
  });

  it("asks when its credentials are refused, and waits a while when it cannot be reached", () => {
    const refused = { kind: "refused", reason: "said no", remedy: "Renew it." } as const;

    expect(nextOf({ documents, accounts: accounts(refused) })).toMatchObject({
      kind: "ask",
      whom: "configuration",
      code: "TOKEN_REFUSED",
      remedy: "Renew it.",
    });
    const unreached = planOf({ documents, accounts: accounts({ kind: "unreachable", reason: "DNS" }) });
    expect(unreached.rows[0]?.next).toMatchObject({ kind: "wait", untilMs: startMs + unreachableForMs });
    expect(unreached.nextWakeMs).toBe(startMs + unreachableForMs);
  });

  it("is planned without looking in a preview", () => {
    expect(nextOf({ documents, accounts: accounts({ kind: "unchecked" }) })).toMatchObject({
      kind: "call",
      candidate: { account: { app: "production", vendor: "netease", fingerprint: "" } },
    });
  });

  it("asks for an account when there is none", () => {
    const noDefault = { ...vendorsConfig(), defaultApp: null };
    const noVendor = vendorsConfig([appConfig({ accounts: new Map() })]);

    for (const config of [noDefault, noVendor]) {
      expect(nextOf({ documents, config })).toMatchObject({ whom: "configuration", code: "NO_ACCOUNT" });
    }
  });

  it("asks when no vendor declares it", () => {
    for (const name of ["netease/rooms", "nobody/users", "constructor/users"]) {
      const unknownChannel = [valid("a", { deliveries: [delivery(name)] })];

      expect(nextOf({ documents: unknownChannel }, name)).toMatchObject({ code: "NO_SUCH_CHANNEL" });
    }
  });

  it("is stopped until its configuration changes", () => {
    const stopped = (configuration: string) => [
      quota({ stop: { reason: "not opened", remedy: "Open it.", sinceMs: startMs, configuration } }),
    ];

    expect(nextOf({ documents, quotas: stopped("configured") })).toMatchObject({
      kind: "ask",
      code: "CHANNEL_STOPPED",
      reason: expect.stringContaining("not opened") as string,
      remedy: expect.stringContaining("dispatch --unblock production/netease/users") as string,
    });
    expect(nextOf({ documents: [absent], ledgers: [ledgerOf([sent])], quotas: stopped("configured") })).toMatchObject({
      code: "CHANNEL_STOPPED",
    });
    expect(nextOf({ documents, quotas: stopped("") })).toMatchObject({ code: "CHANNEL_STOPPED" });
    expect(nextOf({ documents, quotas: stopped("as it was before") })).toMatchObject({ kind: "call" });
  });

  it("asks when its app's name stands for another account than before", () => {
    expect(nextOf({ documents, quotas: [quota({ fingerprint: "another" })] })).toMatchObject({
      whom: "configuration",
      code: "ACCOUNT_CHANGED",
    });
  });

  it("waits for its quota, and the run wakes then", () => {
    const channels = [channelSpec(users, { limits: [slidingLimit(1, hourMs)] })];
    const quotas = [quota({ calls: [quotaCall(startMs - minuteMs)] })];

    const { rows, nextWakeMs } = planOf({ documents, channels, quotas });

    expect(rows[0]?.next).toMatchObject({ allotment: { kind: "later", atMs: nextWakeMs } });
    expect(nextWakeMs).toBeGreaterThan(startMs);
  });
});
