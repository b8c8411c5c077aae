// Channels by their names, such as `netease/users`: whose they are, and what the vendors declare of them.
import type { ChannelSpec, VendorModule } from "./vendor-contract.ts";

/** The vendor of a channel name: the part before the slash. */
export function vendorOf(channel: string): string {
  return channel.slice(0, channel.indexOf("/"));
}

/** The names of all channels. */
export function channelNames(vendors: Readonly<Record<string, VendorModule>>): readonly string[] {
  return Object.values(vendors).flatMap(({ channels }) => Object.keys(channels));
}

/** The channel's declaration; undefined for a name that no vendor declares. */
export function channelSpec(vendors: Readonly<Record<string, VendorModule>>, channel: string): ChannelSpec | undefined {
  const vendor = vendorOf(channel);
  if (!Object.hasOwn(vendors, vendor)) return undefined;
  const channels = vendors[vendor]?.channels;
  return channels !== undefined && Object.hasOwn(channels, channel) ? channels[channel] : undefined;
}
