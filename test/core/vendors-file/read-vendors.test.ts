// Reading the vendors file: what is valid becomes a configuration, every mistake one problem, and no secret is ever shown.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createReader } from "../../../scripts/core/announcement/announcement-reader.ts";
import { limitNames, type LimitName } from "../../../scripts/core/vendor-contract.ts";
import { vendorsDefaults } from "../../../scripts/core/vendors-file/vendors-config.ts";
import { vendors } from "../../../scripts/vendors/registry.ts";
import { exampleVendors } from "../design-example.ts";
import { placeAndCode, unmark } from "../marked-text.ts";
import { vendorsMistakes, vendorsWarnings } from "../vendors-mistakes.ts";

const reader = createReader(vendors);

function read(text: string): ReturnType<typeof reader.readVendors> {
  return reader.readVendors({ path: ".github/vendors.yaml", text });
}

function accountWithHost(host: string): string {
  return `apps: { p: { netease: { host: ${JSON.stringify(host)}, appKey: { env: A }, appSecret: { env: B } } } }\n`;
}

describe("the design's example", () => {
  const { config, problems } = read(exampleVendors);

  it("is valid", () => {
    expect(problems).toEqual([]);
  });

  it("becomes the configuration it says", () => {
    expect(config).toMatchObject({
      defaultApp: "production",
      stateBranch: "announcements-state",
      maxSendsPerRun: 20,
      maxRecallsPerRun: 5,
      clockSkewSeconds: 300,
    });
    expect([...(config?.apps.keys() ?? [])]).toEqual(["production", "staging"]);
    expect(config?.apps.get("production")).toEqual({
      name: "production",
      accounts: new Map([
        [
          "easemob",
          {
            vendor: "easemob",
            baseUrl: "https://a1.easemob.com",
            fields: {
              org: { literal: "1122" },
              app: { literal: "demo" },
              clientId: { env: "EASEMOB_CLIENT_ID" },
              clientSecret: { env: "EASEMOB_CLIENT_SECRET" },
            },
          },
        ],
        [
          "netease",
          {
            vendor: "netease",
            baseUrl: "https://api.yunxinapi.com",
            fields: { appKey: { env: "NETEASE_APP_KEY" }, appSecret: { env: "NETEASE_APP_SECRET" } },
          },
        ],
        [
          "rongcloud",
          {
            vendor: "rongcloud",
            baseUrl: "https://api.rong-api.com",
            fields: { appKey: { env: "RONGCLOUD_APP_KEY" }, appSecret: { env: "RONGCLOUD_APP_SECRET" } },
          },
        ],
      ]),
      limits: new Map([["netease/users", { perDay: 5000 }]]),
      dayZone: new Map([["rongcloud", "Asia/Shanghai"]]),
      paused: new Set(["rongcloud/chatrooms"]),
      audience: new Map([["rongcloud/users", 1_200_000]]),
    });
  });
});

describe("a file that configures no vendor", () => {
  it.each(["", "# nothing yet\n", "{}\n", "apps: {}\n", "apps: { production: {} }\n"])(
    "is valid and has the defaults: %j",
    (text) => {
      const { config, problems } = read(text);

      expect(problems).toEqual([]);
      expect(config).toMatchObject({ ...vendorsDefaults, defaultApp: null });
      expect([...(config?.apps.values() ?? [])].flatMap(({ accounts }) => [...accounts])).toEqual([]);
    },
  );
});

describe("a mistake", () => {
  it.each(vendorsMistakes)("is one $code at its place: $about", (mistake) => {
    const { text, expected } = unmark(mistake);

    const { config, problems } = read(text);

    expect(problems.map(placeAndCode)).toEqual([expected]);
    expect(config).toBeNull();
  });

  it.each(vendorsWarnings)("that only warns keeps the configuration: $code, $about", (mistake) => {
    const { text, expected } = unmark(mistake);

    const { config, problems } = read(text);

    expect(problems.map(placeAndCode)).toEqual([expected]);
    expect(config).not.toBeNull();
  });
});

describe("the host", () => {
  it.each([
    ["api.yunxinapi.com", "https://api.yunxinapi.com"],
    ["API.Yunxinapi.COM", "https://api.yunxinapi.com"],
    ["im-gateway", "https://im-gateway"],
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
    ["http://localhost:1", "http://localhost:1"],
    ["http://[::1]:65535", "http://[::1]:65535"],
  ])("%s is reached at %s", (host, baseUrl) => {
    expect(read(accountWithHost(host)).config?.apps.get("p")?.accounts.get("netease")?.baseUrl).toBe(baseUrl);
  });

  it.each([
    ["https://api.yunxinapi.com/nimserver", "Write api.yunxinapi.com;"],
    ["api.yunxinapi.com:443", "Write api.yunxinapi.com;"],
    ["//API.yunxinapi.com", "Write api.yunxinapi.com;"],
  ])("of %s is suggested", (host, part) => {
    expect(read(accountWithHost(host)).problems[0]?.remedy).toContain(part);
  });

  it.each(["10.0.0.1", "api.example.127", "evil.example127.0.0.1", "api.0x7f"])(
    "%s is refused: it is no name",
    (host) => {
      expect(read(accountWithHost(host)).config).toBeNull();
    },
  );

  it("never leads anywhere but to https or to this machine", () => {
    const piece = fc.constantFrom(
      "http://",
      "https://",
      "127.0.0.1",
      "localhost",
      "[::1]",
      "evil.example",
      ":80",
      "@",
      "/",
      "#",
      "?",
      "\\",
      ".",
      " ",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join("")),
        ),
        (host) => {
          const baseUrl = read(accountWithHost(host)).config?.apps.get("p")?.accounts.get("netease")?.baseUrl;

          if (baseUrl === undefined) return;
          const url = new URL(baseUrl);
          const isLoopback = url.protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
          expect(isLoopback || url.protocol === "https:").toBe(true);
          expect([url.username, url.password, url.pathname, url.search, url.hash]).toEqual(["", "", "/", "", ""]);
        },
      ),
    );
  });
});

describe("limits", () => {
  const documented = Object.values(vendors).flatMap(({ channels }) =>
    Object.values(channels).flatMap(({ name, limits }) => limits.map((limit) => ({ channel: name, limit }))),
  );
  const setting = (channel: string, name: LimitName, count: number): string =>
    `apps: { p: { limits: { ${channel}: { ${name}: ${count} } } } }\n`;

  it.each(documented)("may be lowered, and raised only where sales can: $channel $limit.name", ({ channel, limit }) => {
    const raised = read(setting(channel, limit.name, limit.count + 1));

    expect(
      read(setting(channel, limit.name, 1))
        .config?.apps.get("p")
        ?.limits.get(channel),
    ).toEqual({ [limit.name]: 1 });
    expect(raised.problems.map(({ code }) => code)).toEqual(limit.raisable ? [] : ["LIMIT_NOT_RAISABLE"]);
    if (!limit.raisable) expect(raised.problems[0]?.message).toContain(limit.source.page);
  });

  it("that would have no effect are refused", () => {
    for (const { name, limits } of Object.values(vendors).flatMap(({ channels }) => Object.values(channels))) {
      const others = limitNames.filter((other) => limits.every((limit) => limit.name !== other));
      for (const other of others)
        expect(read(setting(name, other, 1)).problems.map(({ code }) => code)).toEqual(["LIMIT_UNKNOWN"]);
    }
  });
});

describe("a secret", () => {
  const secret = "hunter2Xyzzy";

  it.each([
    `appSecret: ${secret}`,
    `appSecret: "${secret}`,
    `appSecret:${secret}`,
    `appSecret: [${secret}]`,
    `appSecret: { ${secret} }`,
    `appSecret: { env: ${secret} }`,
    `appSecret: { env: [${secret}] }`,
    `appSecret: { value: ${secret} }`,
    `appSecret: &${secret} x`,
    `appSecret: *${secret}`,
    `appSecret: !${secret} x`,
    `appSecret: @${secret}`,
    `appsecret: ${secret}`,
    `host: https://user:${secret}@api.yunxinapi.com`,
    `{ appSecret:${secret} }`,
    `${secret}: { env: A }`,
    `{ ${secret}: a, ${secret}: b }`,
  ])("is never in a problem: %s", (line) => {
    const { problems, config } = read(`apps:\n  production:\n    netease:\n      ${line}\n`);

    expect(config).toBeNull();
    expect(problems.length).toBeGreaterThan(0);
    expect(JSON.stringify(problems).toLowerCase()).not.toContain(secret.toLowerCase());
  });

  it("is never in a problem, wherever in an account it stands and whatever else is broken", () => {
    const digits = "918273645546372819";
    const chunk = fc.constantFrom(
      secret,
      digits,
      "appSecret",
      "env",
      "host",
      ":",
      ": ",
      " ",
      "{",
      "}",
      "[",
      "]",
      '"',
      "'",
      "\n      ",
      "&",
      "*",
      "!",
      "#",
      ",",
      "|",
      "\t",
    );
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 24 }), (chunks) => {
        const { problems } = read(`apps:\n  production:\n    netease:\n      ${chunks.join("")}\n`);

        const shown = JSON.stringify(problems);
        expect(shown).not.toContain(secret);
        expect(shown).not.toContain(digits);
      }),
      { numRuns: 400 },
    );
  });
});
