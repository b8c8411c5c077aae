// Calls to vendors: app tokens, the guard before the first byte, one request, and what its answer proved.
import type { ClaimedCall } from "../../core/planning/decide.ts";
import { payloadDigest } from "../../core/announcement/digest.ts";
import type { Redactor } from "../../core/text/mask.ts";
import type { Outcome } from "../../core/outcome.ts";
import { callTimes } from "../../core/planning/plan-input.ts";
import type {
  Call,
  ChannelSpec,
  LookupResult,
  Payload,
  TokenResult,
  VendorModule,
} from "../../core/vendor-contract.ts";
import type { ResolvedAccount } from "../vendor-http/accounts.ts";
import type { callOnce as CallOnce, Transport } from "../vendor-http/call-vendor.ts";
import type { MadeCall } from "./calls-under-way.ts";
import type { Clock } from "../clock.ts";

export interface VendorCallPorts {
  readonly clock: Clock;
  readonly randomHex: (digits: number) => string;
  readonly stop: AbortSignal;
  /** Takes secrets out of what vendors say: their words go into files and commits, which no output filter sees. */
  readonly redactor: Redactor;
  /** Called with each token before it is used: for masking. */
  readonly onToken: (token: string) => void;
  /** Has something done while the run waits for somebody else; left out: what is loaded for calls is loaded at once. */
  readonly whileWaiting?: (work: () => void) => void;
}

export type TokenFetch =
  | { readonly kind: "token" }
  | { readonly kind: "refused"; readonly reason: string; readonly remedy: string }
  | { readonly kind: "unreachable"; readonly reason: string };

export interface CallTarget {
  readonly vendor: VendorModule;
  readonly resolved: ResolvedAccount;
}

/** One run's connection to the vendors. It keeps app tokens for the run and nothing else. */
export interface VendorCalls {
  readonly hasToken: (target: CallTarget) => boolean;
  readonly fetchToken: (target: CallTarget) => Promise<TokenFetch>;
  /**
   * Makes a claimed call exactly once, or not at all when its time to start has passed.
   * @param decidedAtMonotonicMs monotonic instant of the decision that made the claim.
   */
  readonly make: (call: ClaimedCall, target: CallTarget, decidedAtMonotonicMs: number) => Promise<MadeCall>;
  readonly list: (channel: ChannelSpec, target: CallTarget) => Promise<LookupResult>;
}

const connectTimeoutMs = 5_000;
/** A cancelled job is killed ten seconds after the first signal: five to answer, five to settle. */
const answerAfterStopMs = 5_000;
/** The largest documented answer, a list of 100 broadcasts of 4096 characters, is under 2 MB. */
const maxAnswerBytes = 4_000_000;

interface Caller {
  readonly callOnce: typeof CallOnce;
}

export function createVendorCalls(ports: VendorCallPorts): VendorCalls {
  const { redactor } = ports;
  let caller: Promise<Caller> | null = null;
  const loadCaller = (): Promise<Caller> => (caller ??= import("../vendor-http/call-vendor.ts"));
  // It takes as long as all of our own code: loaded while git asks the remote, and no call has to wait for it.
  if (ports.whileWaiting === undefined) void loadCaller();
  else ports.whileWaiting(() => void loadCaller());
  const transmit = async (call: Call, objection?: () => string | null): Promise<Transport> =>
    await transmitWith(await loadCaller(), ports, { call, objection });
  const tokens = new Map<string, string>();
  const tokenOf = ({ vendor, resolved }: CallTarget): string | null =>
    vendor.token === null ? null : (tokens.get(resolved.fingerprint) ?? null);
  const hasToken = (target: CallTarget): boolean => target.vendor.token === null || tokenOf(target) !== null;

  function signed({ vendor, resolved }: CallTarget, payload: Payload, token: string | null): Call {
    const stamp = { nowMs: ports.clock.nowMs(), nonce: ports.randomHex(32), token };
    const call = vendor.sign(payload, resolved.account, stamp);
    redactor.hide([...secretsOf({ vendor, resolved }), ...credentialHeaders(call)]);
    return call;
  }

  return {
    hasToken,
    async fetchToken(target) {
      const { vendor, resolved } = target;
      if (vendor.token === null) return { kind: "token" };
      redactor.hide(secretsOf(target));
      const transport = await transmit(vendor.token.request(resolved.account));
      if (transport.kind !== "answer") return { kind: "unreachable", reason: transport.reason };
      const result = vendor.token.read(transport.answer, ports.clock.nowMs());
      if (result.kind !== "token") return noToken(result, redactor);
      tokens.set(resolved.fingerprint, result.token);
      redactor.hide([result.token]);
      ports.onToken(result.token);
      return { kind: "token" };
    },
    async make(call, target, decidedAtMonotonicMs) {
      const token = tokenOf(target);
      const objections: Objection[] = [];
      const objection = (): string | null => {
        const found = hasToken(target) ? tooLate(call, ports, decidedAtMonotonicMs) : tokenGone;
        if (found !== null) objections.push(found);
        return found === null ? null : `not called: ${found.reason}`;
      };
      const early = objection();
      const request = early === null ? signed(target, call.candidate.payload, token) : null;
      if (request !== null && !isClaimed(request, call)) return otherRequest(call, ports.clock.nowMs());
      const transport: Transport =
        request === null
          ? { kind: "not-sent", reason: early ?? "", code: "OBJECTION" }
          : await transmit(request, objection);
      const outcome = outcomeOf(call, transport);
      const isRefused = outcome.kind === "rejected" && outcome.blocks === "token";
      // Another call may have renewed it since: only the token that was refused goes.
      if (isRefused && tokenOf(target) === token) tokens.delete(target.resolved.fingerprint);
      const settledAtMs = ports.clock.nowMs();
      const how = objections[0]?.how ?? howOf(transport);
      return { how, outcome: { ...redacted(outcome, redactor), settledAtMs } };
    },
    async list(channel, target) {
      if (channel.lookup === null) return { kind: "failed", reason: "the vendor offers no lookup" };
      const transport = await transmit(signed(target, channel.lookup.renderList(), tokenOf(target)));
      if (transport.kind !== "answer") return { kind: "failed", reason: transport.reason };
      const result = channel.lookup.readList(transport.answer);
      return result.kind === "failed" ? { ...result, reason: redactor.redact(result.reason) } : result;
    },
  };
}

/** Why a claimed call is not made after all. */
interface Objection {
  readonly how: "late" | "released";
  readonly reason: string;
}

const tokenGone: Objection = { how: "released", reason: "its app token was refused meanwhile" };

/** The wall clock can be set back and a process can be suspended: both clocks must agree that there is time left. */
function tooLate(call: ClaimedCall, ports: VendorCallPorts, decidedAtMonotonicMs: number): Objection | null {
  if (ports.stop.aborted) return { how: "released", reason: "the run was told to stop" };
  const { startByMs, claimedAtMs } = call.claim;
  const elapsedMs = ports.clock.monotonicMs() - decidedAtMonotonicMs;
  if (ports.clock.nowMs() < startByMs && elapsedMs < startByMs - claimedAtMs) return null;
  return { how: "late", reason: "the time to start it had passed when its claim was in place" };
}

/** Whether the request as it would leave is the one whose digest the claim holds: that is what reviewers saw. */
function isClaimed({ url, headers, body }: Call, { candidate, claim }: ClaimedCall): boolean {
  const { endpoint } = candidate.payload;
  const digest = payloadDigest({ endpoint, contentType: headers["Content-Type"] ?? "", body });
  return url.endsWith(endpoint) && digest === claim.digest;
}

function otherRequest({ candidate }: ClaimedCall, settledAtMs: number): MadeCall {
  const reason = "not called: its request is not the one that was claimed";
  const bug = new Error(`${candidate.id} ${candidate.key} was ${reason}`);
  return { how: "released", outcome: { kind: "not-sent", reason, settledAtMs }, bug };
}

function outcomeOf({ candidate }: ClaimedCall, transport: Transport): Outcome {
  if (transport.kind === "not-sent") return { kind: "not-sent", reason: transport.reason };
  if (transport.kind === "unknown") return { kind: "unknown", reason: transport.reason };
  if (candidate.act === "send") return candidate.channel.read(transport.answer);
  return candidate.channel.recall?.read(transport.answer) ?? { kind: "unknown", reason: "no reader for this recall" };
}

function howOf(transport: Transport): MadeCall["how"] {
  if (transport.kind !== "not-sent") return "answered";
  return transport.code === "ABORTED" ? "released" : "unreachable";
}

interface Transmission {
  readonly call: Call;
  readonly objection: (() => string | null) | undefined;
}

async function transmitWith(
  { callOnce }: Caller,
  ports: VendorCallPorts,
  { call, objection }: Transmission,
): Promise<Transport> {
  const hurry = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const hurryUp = (): void => {
    timer = setTimeout(() => {
      hurry.abort();
    }, answerAfterStopMs);
  };
  if (ports.stop.aborted) hurryUp();
  else ports.stop.addEventListener("abort", hurryUp, { once: true });
  const answerTimeoutMs = callTimes.answerWithinMs - connectTimeoutMs;
  const limits = { connectTimeoutMs, answerTimeoutMs, maxAnswerBytes, monotonicMs: ports.clock.monotonicMs };
  try {
    return await callOnce(call, { ...limits, signal: hurry.signal, ...(objection === undefined ? {} : { objection }) });
  } finally {
    ports.stop.removeEventListener("abort", hurryUp);
    clearTimeout(timer);
  }
}

function noToken(result: Exclude<TokenResult, { kind: "token" }>, redactor: Redactor): TokenFetch {
  if (result.kind === "failed") return { kind: "unreachable", reason: redactor.redact(result.reason) };
  const reason = redactor.redact(`${result.vendorCode}: ${result.reason}`);
  return { kind: "refused", reason, remedy: result.remedy };
}

function redacted(outcome: Outcome, redactor: Redactor): Outcome {
  if (outcome.kind === "accepted") return outcome;
  const reason = redactor.redact(outcome.reason);
  if (outcome.kind === "not-sent" || outcome.kind === "unknown") return { ...outcome, reason };
  return { ...outcome, reason, vendorCode: redactor.redact(outcome.vendorCode) };
}

function secretsOf({ vendor, resolved }: CallTarget): readonly string[] {
  return vendor.accountFields.flatMap(({ name, secret }) => (secret ? [resolved.account.fields[name] ?? ""] : []));
}

/** Signatures and tokens: for some minutes they are as good as the secret behind them. */
function credentialHeaders({ headers }: Call): readonly string[] {
  return Object.entries(headers).flatMap(([name, value]) => (/^content-type$/i.test(name) ? [] : [value]));
}
