// Builders for vendor tests: messages, channels by name, and readable forms of payloads and findings.
import type { JsonObject } from "../../scripts/core/text/json.ts";
import type { ChannelSpec, Message } from "../../scripts/core/vendor-contract.ts";
import { channelSpec } from "../../scripts/core/channels.ts";
import { vendors } from "../../scripts/vendors/registry.ts";

/** A message with only what matters to the test. */
export function messageOf(parts: { body?: string | null; from?: string; options?: JsonObject }): Message {
  return { body: parts.body ?? null, from: parts.from ?? null, options: parts.options ?? {} };
}

export function channelNamed(name: string): ChannelSpec {
  const channel = channelSpec(vendors, name);
  if (channel === undefined) throw new Error(`no channel ${name}`);
  return channel;
}

/** The fields of a form body, decoded, in their order. */
export function formFields(body: string): readonly (readonly [string, string])[] {
  return [...new URLSearchParams(body)];
}

/** What `check` finds, as `severity CODE`. */
export function codesOf(channel: ChannelSpec, message: Message): readonly string[] {
  return channel.check(message).map(({ severity, code }) => `${severity} ${code}`);
}
