// What one vendor call proved. Anything that is not proven is `unknown`.

/** A vendor's answer as it came over the wire. */
export interface Answer {
  readonly status: number;
  readonly bodyText: string;
}

/** The vendor took it; `id` is null where the vendor documents none or left it out. */
export interface Accepted {
  readonly kind: "accepted";
  readonly id: string | null;
  /** Epoch ms, where the vendor says. */
  readonly expiresAtMs: number | null;
}

/** The request provably never left this machine. */
export interface NotSent {
  readonly kind: "not-sent";
  readonly reason: string;
}

/**
 * Documented as refused. `content`: waits for an edit of the file. `channel`: credentials, not opened, not allowed;
 * the channel stops until configuration changes. `token`: the app token expired; renew once.
 */
export interface Rejected {
  readonly kind: "rejected";
  readonly blocks: "content" | "channel" | "token";
  /** Whether the call still occupies its quota slot; false only where the vendor documents that it does not. */
  readonly counted: boolean;
  /** The vendor's own code, such as "414" or "403 forbidden_op". */
  readonly vendorCode: string;
  readonly reason: string;
  readonly remedy: string;
}

/** A documented rate answer. */
export interface Throttled {
  readonly kind: "throttled";
  /** `window`: the shortest window of the channel that fits; `day`: the daily window; a number: blocked that many ms. */
  readonly until: "window" | "day" | { readonly blockMs: number };
  readonly vendorCode: string;
  readonly reason: string;
}

/** Everything else: it may or may not have gone out, and a machine must not send it again. */
export interface Unknown {
  readonly kind: "unknown";
  readonly reason: string;
}

export type Outcome = Accepted | NotSent | Rejected | Throttled | Unknown;
