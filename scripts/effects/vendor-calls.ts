// Calls to vendors: app tokens, the guard before the first byte, one request, and what its answer proved.
import type { ClaimedCall } from "../core/decide.ts";
import type { RecordedOutcome } from "../core/ledger.ts";
import type { Outcome } from "../core/outcome.ts";
import { callTimes } from "../core/plan-input.ts";
import type { Call, ChannelSpec, LookupResult, Payload, VendorModule } from "../core/vendor-contract.ts";
import type { ResolvedAccount } from "./accounts.ts";
import { callOnce, type Transport } from "./call-vendor.ts";
import type { Clock } from "./clock.ts";

export interface VendorCallPorts {
  readonly clock: Clock;
  readonly randomHex: (digits: number) => string;
  readonly stop: AbortSignal;
  /** Called with each token before it is used: for masking. */
  readonly onToken: (token: string) => void;
}

export type TokenFetch =
  | { readonly kind: "token" }
  | { readonly kind: "no-token"; readonly refused: boolean; readonly reason: string; readonly remedy: string };

/** One run's connection to the vendors. It keeps app tokens for the run and nothing else. */
export interface VendorCalls {
  readonly hasToken: (vendor: VendorModule, resolved: ResolvedAccount) => boolean;
  readonly fetchToken: (vendor: VendorModule, resolved: ResolvedAccount) => Promise<TokenFetch>;
  /** Makes a claimed call exactly once, or not at all when its time to start has passed. */
  readonly make: (call: ClaimedCall, target: CallTarget) => Promise<RecordedOutcome>;
  readonly list: (channel: ChannelSpec, target: CallTarget) => Promise<LookupResult>;
}

export interface CallTarget {
  readonly vendor: VendorModule;
  readonly resolved: ResolvedAccount;
  /** Monotonic instant of the decision that made the claim. */
  readonly decidedAtMonotonicMs: number;
}

const connectTimeoutMs = 5_000;
/** A cancelled job is killed ten seconds after the first signal: five to answer, five to settle. */
const answerAfterStopMs = 5_000;
/** The largest documented answer, a list of 100 broadcasts of 4096 characters, is under 2 MB. */
const maxAnswerBytes = 4_000_000;

export function createVendorCalls(ports: VendorCallPorts): VendorCalls {
  const tokens = new Map<string, string>();
  const sign = (vendor: VendorModule, resolved: ResolvedAccount, payload: Payload): Call =>
    vendor.sign(payload, resolved.account, {
      nowMs: ports.clock.nowMs(),
      nonce: ports.randomHex(32),
      token: tokens.get(resolved.fingerprint) ?? null,
    });

  return {
    hasToken: (vendor, resolved) => vendor.token === null || tokens.has(resolved.fingerprint),
    async fetchToken(vendor, resolved) {
      if (vendor.token === null) return { kind: "token" };
      const transport = await transmit(ports, vendor.token.request(resolved.account));
      if (transport.kind !== "answer") return noToken(transport.reason);
      const result = vendor.token.read(transport.answer, ports.clock.nowMs());
      if (result.kind === "failed") return noToken(result.reason);
      if (result.kind === "refused") {
        const reason = `${result.vendorCode}: ${result.reason}`;
        return { kind: "no-token", refused: true, reason, remedy: result.remedy };
      }
      tokens.set(resolved.fingerprint, result.token);
      ports.onToken(result.token);
      return { kind: "token" };
    },
    async make(call, { vendor, resolved, decidedAtMonotonicMs }) {
      const late = tooLate(call, ports, decidedAtMonotonicMs);
      const outcome: Outcome =
        late === null
          ? outcomeOf(call, await transmit(ports, sign(vendor, resolved, call.candidate.payload)))
          : { kind: "not-sent", reason: `released before the call: ${late}` };
      if (outcome.kind === "rejected" && outcome.blocks === "token") tokens.delete(resolved.fingerprint);
      return { ...outcome, settledAtMs: ports.clock.nowMs() };
    },
    async list(channel, { vendor, resolved }) {
      if (channel.lookup === null) return { kind: "failed", reason: "the vendor offers no lookup" };
      const transport = await transmit(ports, sign(vendor, resolved, channel.lookup.renderList()));
      if (transport.kind !== "answer") return { kind: "failed", reason: transport.reason };
      return channel.lookup.readList(transport.answer);
    },
  };
}

/** The wall clock can be set back and a process can be suspended: both clocks must agree that there is time left. */
function tooLate(call: ClaimedCall, ports: VendorCallPorts, decidedAtMonotonicMs: number): string | null {
  if (ports.stop.aborted) return "the run was told to stop";
  const { startByMs, claimedAtMs } = call.claim;
  const elapsedMs = ports.clock.monotonicMs() - decidedAtMonotonicMs;
  if (ports.clock.nowMs() >= startByMs || elapsedMs >= startByMs - claimedAtMs) {
    return "the time to start it had passed when its claim was in place";
  }
  return null;
}

function outcomeOf({ candidate }: ClaimedCall, transport: Transport): Outcome {
  if (transport.kind === "not-sent") return { kind: "not-sent", reason: transport.reason };
  if (transport.kind === "unknown") return { kind: "unknown", reason: transport.reason };
  if (candidate.act === "send") return candidate.channel.read(transport.answer);
  return candidate.channel.recall?.read(transport.answer) ?? { kind: "unknown", reason: "no reader for this recall" };
}

async function transmit(ports: VendorCallPorts, call: Call): Promise<Transport> {
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
  const limits = { connectTimeoutMs, answerTimeoutMs, maxAnswerBytes };
  try {
    return await callOnce(call, { ...limits, signal: hurry.signal, monotonicMs: ports.clock.monotonicMs });
  } finally {
    ports.stop.removeEventListener("abort", hurryUp);
    clearTimeout(timer);
  }
}

function noToken(reason: string): TokenFetch {
  return { kind: "no-token", refused: false, reason, remedy: "Nothing to do: the next run tries again." };
}
