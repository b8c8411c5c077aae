// Easemob's app token: how it is asked for, and what the answer says.
import { objectOrEmpty, tryParseJson } from "../core/text/json.ts";
import type { Answer } from "../core/outcome.ts";
import type { Account, Call, TokenResult, TokenSpec } from "../core/vendor-contract.ts";
import { rowFor, unlistedReason, vendorCodeOf, withWords } from "./answer-table.ts";
import { fieldOf } from "./credentials.ts";
import { appUrl } from "./easemob-url.ts";
import { easemobAnswers, easemobTokenFacts, tokenText } from "./easemob-answers.ts";
import { easemobSources } from "./easemob-sources.ts";

export const easemobToken: TokenSpec = { request, read, source: easemobSources.token };

/** `ttl: 0` means "never expires" (EM-TOK); such a token is still asked for anew after a day. */
const endlessMs = 24 * 3_600_000;

/** `ttl` is left out, so that the console's setting holds: its unit differs between clusters (EM-TOK). */
function request(account: Account): Call {
  return {
    method: "POST",
    url: `${appUrl(account)}/token`,
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({
      grant_type: "client_credentials",
      client_id: fieldOf(account, "clientId"),
      client_secret: fieldOf(account, "clientSecret"),
    }),
  };
}

function read(answer: Answer, nowMs: number): TokenResult {
  const facts = easemobTokenFacts(answer);
  const row = rowFor(easemobAnswers, "token", facts);
  if (row === undefined) return { kind: "failed", reason: unlistedReason(facts) };
  if (row.proves === "accepted") return tokenOf(answer.bodyText, nowMs);
  const reason = withWords(row.meaning, facts);
  if (row.proves === "throttled" || row.proves === "unknown") return { kind: "failed", reason };
  return { kind: "refused", vendorCode: vendorCodeOf(facts), reason, remedy: row.remedy };
}

function tokenOf(bodyText: string, nowMs: number): TokenResult {
  const { access_token: given, expires_in: lifetimeSeconds } = objectOrEmpty(tryParseJson(bodyText));
  const token = tokenText(given);
  if (token === null) return { kind: "failed", reason: "the token is no text that a header can carry" };
  if (typeof lifetimeSeconds !== "number" || lifetimeSeconds < 0) {
    return { kind: "failed", reason: "the token comes without expires_in" };
  }
  const lifetimeMs = lifetimeSeconds === 0 ? endlessMs : lifetimeSeconds * 1000;
  return { kind: "token", token, expiresAtMs: nowMs + lifetimeMs };
}
