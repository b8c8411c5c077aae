// Vendors files with one mistake each; the mark stands where the problem must be reported.
import type { Mistake } from "./marked-text.ts";

/** An app with a NetEase account whose lines can be replaced. */
function withAccount(lines: Readonly<Partial<Record<"host" | "appKey" | "appSecret", string>>>): string {
  const {
    host = "host: api.yunxinapi.com",
    appKey = "appKey: { env: KEY }",
    appSecret = "appSecret: { env: SECRET }",
  } = lines;
  return ["apps:", "  production:", "    netease:", `      ${host}`, `      ${appKey}`, `      ${appSecret}`, ""].join(
    "\n",
  );
}

/** An app with further lines below its account. */
function withSettings(...lines: readonly string[]): string {
  return withAccount({}) + lines.map((line) => `    ${line}\n`).join("");
}

export const vendorsMistakes: readonly Mistake[] = [
  { code: "VALUE_TYPE", about: "a list", text: "▲- production\n" },
  { code: "KEY_UNKNOWN", about: "a misspelt section", text: "▲app: {}\n" },
  {
    code: "KEY_UNKNOWN",
    about: "a vendor nobody knows",
    text: "apps: { production: { ▲wechat: { host: example.com } } }\n",
  },
  {
    code: "KEY_UNKNOWN",
    about: "a misspelt field, which is not also missing",
    text: withAccount({ appSecret: "▲appsecret: { env: S }" }),
  },
  {
    code: "KEY_MISSING",
    about: "a field that is not there",
    text: "apps: { production: { netease: ▲{ host: api.yunxinapi.com, appKey: { env: KEY } } } }\n",
  },
  { code: "VALUE_FORM", about: "an app name in capitals", text: "apps: { ▲Production: {} }\n" },
  { code: "VALUE_FORM", about: "a variable in small letters", text: withAccount({ appKey: "appKey: { env: ▲key }" }) },
  { code: "VALUE_FORM", about: "GitHub's own token", text: withAccount({ appKey: "appKey: { env: ▲GITHUB_TOKEN }" }) },
  { code: "VALUE_FORM", about: "a branch that git refuses", text: "state: { branch: ▲a..b }\n" },
  {
    code: "VALUE_TYPE",
    about: "an org that YAML reads as a number",
    text: "apps: { p: { easemob: { host: a1.easemob.com, org: ▲1122, app: demo, clientId: { env: A }, clientSecret: { env: B } } } }\n",
  },
  { code: "SECRET_LITERAL", about: "a secret", text: withAccount({ appSecret: "appSecret: ▲hunter2" }) },
  { code: "SECRET_LITERAL", about: "a key, as a number", text: withAccount({ appKey: "appKey: ▲12345" }) },
  { code: "HOST_INVALID", about: "an address", text: withAccount({ host: "host: ▲https://api.yunxinapi.com" }) },
  { code: "HOST_INVALID", about: "a path", text: withAccount({ host: "host: ▲api.yunxinapi.com/nimserver" }) },
  {
    code: "HOST_INVALID",
    about: "plain http to another machine",
    text: withAccount({ host: "host: ▲http://10.0.0.1:8080" }),
  },
  {
    code: "HOST_INVALID",
    about: "a loopback address without a port",
    text: withAccount({ host: "host: ▲http://127.0.0.1" }),
  },
  {
    code: "HOST_INVALID",
    about: "a loopback address with a path",
    text: withAccount({ host: "host: ▲http://localhost:8080/x" }),
  },
  {
    code: "HOST_INVALID",
    about: "a port that does not exist",
    text: withAccount({ host: "host: ▲http://localhost:65536" }),
  },
  {
    code: "HOST_INVALID",
    about: "a name that only starts like the loopback",
    text: withAccount({ host: "host: ▲http://127.0.0.1.example.com:80" }),
  },
  { code: "HOST_INVALID", about: "a number", text: withAccount({ host: "host: ▲10.0.0.1" }) },
  {
    code: "ACCOUNT_SHARED",
    about: "an account in two apps",
    text: `${withAccount({})}  staging:\n    ▲netease: { host: API.yunxinapi.com, appKey: { env: KEY }, appSecret: { env: OTHER } }\n`,
  },
  { code: "APP_UNKNOWN", about: "a default that is no app", text: `defaultApp: ▲prod\n${withAccount({})}` },
  {
    code: "LIMIT_UNKNOWN",
    about: "a limit that the vendor does not document",
    text: withSettings("limits: { netease/users: { ▲perHour: 5 } }"),
  },
  {
    code: "LIMIT_NOT_RAISABLE",
    about: "a limit above what can be bought",
    text: withSettings("limits: { easemob/users: { per30Minutes: ▲2 } }"),
  },
  {
    code: "NUMBER_RANGE",
    about: "a limit of 0, which is a pause",
    text: withSettings("limits: { netease/users: { perDay: ▲0 } }"),
  },
  {
    code: "KEY_UNKNOWN",
    about: "a limit of a channel nobody has",
    text: withSettings("limits: { ▲netease/chatrooms: { perDay: 1 } }"),
  },
  {
    code: "VALUE_CHOICE",
    about: "a pause of a channel nobody has",
    text: withSettings("paused: [netease/users, ▲rongcloud/user]"),
  },
  {
    code: "KEY_UNKNOWN",
    about: "an audience of a channel nobody has",
    text: withSettings("audience: { ▲netease: 3 }"),
  },
  {
    code: "ZONE_UNKNOWN",
    about: "a zone that does not exist",
    text: withSettings("dayZone: { rongcloud: ▲Asia/Shangai }"),
  },
  { code: "ZONE_UNKNOWN", about: "an offset", text: withSettings('dayZone: { rongcloud: ▲"+08:00" }') },
  {
    code: "ZONE_DOCUMENTED",
    about: "a zone against the vendor's document",
    text: withSettings("dayZone: { easemob: ▲Asia/Shanghai }"),
  },
  {
    code: "INTEGER_TOO_LARGE",
    about: "a number beyond 2^53",
    text: withSettings("audience: { netease/users: ▲9007199254740993 }"),
  },
];

/** These leave the configuration valid. */
export const vendorsWarnings: readonly Mistake[] = [
  {
    code: "HOST_MISSPELT",
    about: "a host in nearly the vendor's domain",
    text: withAccount({ host: "host: ▲api.yunxinpai.com" }),
  },
];
