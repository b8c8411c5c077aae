// Easemob's app tokens against EM-TOK and EM-ERR: issuing, expiring, refusing.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandboxClock, type SandboxClock } from "../../scripts/sandbox/sandbox-clock.ts";
import { type RunningSandbox, startSandbox } from "../../scripts/sandbox/sandboxes.ts";
import { type Answered, easemobCall, easemobToken, field, hourMs, post, startMs } from "./vendor-requests.ts";

const toUsers = "/messages/broadcast";
const toOnline = "/messages/users/broadcast";

const msg = { type: "txt", msg: "send broadcast to all users" };
const usersText = { target_type: "users", msg, from: "admin", ext: { extKey: "extValue" } };
const onlineText = { msg, from: "admin", ext: { extKey: "extValue" } };

let clock: SandboxClock;
let sandbox: RunningSandbox;
let token: string;

beforeEach(async () => {
  clock = createSandboxClock(startMs);
  sandbox = await startSandbox("easemob", { nowMs: clock.nowMs });
  token = await easemobToken(sandbox);
});
afterEach(() => sandbox.close());

function call(path: string, body: unknown, more: Record<string, string> = {}): Promise<Answered> {
  return easemobCall(sandbox, path, body, { Authorization: `Bearer ${token}`, ...more });
}

function verdict(answered: Answered): string {
  return [answered.status, field(answered, "error"), field(answered, "error_description")].join(" ").trimEnd();
}

describe("Easemob's app tokens", () => {
  it("answers the document's example with a token, its seconds and the application", async () => {
    const { clientId, clientSecret } = sandbox.credentials;
    const grant = {
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
      ttl: "1024000",
    };

    const answered = await easemobCall(sandbox, "/token", grant, { Accept: "application/json" });

    expect(answered.text).toMatch(
      /^\{"access_token":"YWMt[\w-]+","expires_in":1024000,"application":"[0-9a-f-]{36}"\}$/,
    );
    expect(sandbox.log[1]?.api).toBe("easemob/token");
  });

  it("lives 60 days unless ttl says otherwise", async () => {
    clock.advance(60 * 24 * hourMs - 1);
    const lastMoment = await call(toOnline, onlineText);
    clock.advance(1);
    const expired = await call(toOnline, onlineText);
    token = await easemobToken(sandbox, "90");
    clock.advance(89_999);
    const shortLived = await call(toOnline, onlineText);
    clock.advance(1);
    const shortExpired = await call(toOnline, onlineText);

    expect([lastMoment.status, expired.status, shortLived.status, shortExpired.status]).toEqual([200, 401, 200, 401]);
  });

  it("never expires with ttl 0", async () => {
    token = await easemobToken(sandbox, "0");
    clock.advance(1000 * 24 * hourMs);

    expect((await call(toOnline, onlineText)).status).toBe(200);
  });

  it.each([
    { what: "no client_id", change: { client_id: "" }, expected: "400 illegal_argument" },
    { what: "no client_secret", change: { client_secret: "" }, expected: "400 illegal_argument" },
    { what: "another client_id", change: { client_id: "x" }, expected: "400 invalid_grant client_id does not match" },
    {
      what: "another secret",
      change: { client_secret: "x" },
      expected: "400 invalid_grant client_secret does not match",
    },
    { what: "another grant", change: { grant_type: "password" }, expected: "400 illegal_argument" },
    { what: "a ttl in words", change: { ttl: "soon" }, expected: "400 illegal_argument" },
    { what: "a ttl below 0", change: { ttl: -1 }, expected: "400 illegal_argument" },
    { what: "a null ttl", change: { ttl: null }, expected: "400 illegal_argument" },
  ])("refuses $what", async ({ change, expected }) => {
    const { clientId, clientSecret } = sandbox.credentials;
    const grant = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret, ...change };

    expect(verdict(await easemobCall(sandbox, "/token", grant, {}))).toContain(expected);
  });

  it("refuses a body that is no JSON and another app's path", async () => {
    const notJson = await easemobCall(sandbox, "/token", "grant_type=client_credentials", {});
    const otherApp = await post(`${sandbox.baseUrl}/1122/other/token`, "{}", { "Content-Type": "application/json" });

    expect(verdict(notJson)).toContain("400 json_parse");
    expect(verdict(otherApp)).toContain("404 organization_application_not_found");
  });

  it("takes ttl as a number too", async () => {
    const { clientId, clientSecret } = sandbox.credentials;
    const grant = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret, ttl: 60 };

    expect(field(await easemobCall(sandbox, "/token", grant, {}), "expires_in")).toBe("60");
  });

  it("gives 300 tokens a second", async () => {
    sandbox.configure({ limits: { "easemob/token": { perHour: 1000 } } });
    sandbox.spendElsewhere("easemob/token", 298);

    const tokens = [await easemobToken(sandbox), await easemobToken(sandbox)];
    clock.advance(1000);
    tokens.push(await easemobToken(sandbox));

    expect(tokens.map((each) => each.slice(0, 4))).toEqual(["YWMt", "", "YWMt"]);
  });

  it("gives 300 tokens an hour", async () => {
    // One was given before the test.
    sandbox.spendElsewhere("easemob/token", 298);
    clock.advance(1000);

    const tokens = [await easemobToken(sandbox), await easemobToken(sandbox)];

    expect(tokens.map((each) => each.slice(0, 4))).toEqual(["YWMt", ""]);
  });

  it("stops giving tokens to those who ask too often", async () => {
    sandbox.configure({ limits: { "easemob/token": { perHour: 2 } } });

    const tokens = [await easemobToken(sandbox), await easemobToken(sandbox)];

    expect(tokens[0]).toMatch(/^YWMt/);
    expect(tokens[1]).toBe("");
  });

  it("says which way a token is bad", async () => {
    const expiredText = "401 unauthorized Unable to authenticate due to expired access token";
    const corruptText = "401 auth_bad_access_token Unable to authenticate due to corrupt access token";

    expect(verdict(await easemobCall(sandbox, toUsers, usersText, {}))).toBe(expiredText);
    expect(verdict(await call(toUsers, usersText, { Authorization: token }))).toBe(corruptText);
    expect(verdict(await call(toUsers, usersText, { Authorization: "Bearer nonsense" }))).toBe(corruptText);
    expect(verdict(await call(toUsers, usersText, { Authorization: "Bearer YWMtFromAnotherCluster" }))).toBe(
      "401 auth_bad_access_token Unable to authenticate",
    );
    sandbox.expireTokens();
    expect(verdict(await call(toUsers, usersText))).toBe(expiredText);
    token = await easemobToken(sandbox);
    expect((await call(toUsers, usersText)).status).toBe(200);
  });
});
