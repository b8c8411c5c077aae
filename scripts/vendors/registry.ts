// All vendors in one place: a vendor that is named here without a module, or the other way round, does not compile.
import type { ChannelSpec, VendorModule } from "../core/vendor-contract.ts";
import { easemob } from "./easemob.ts";
import { netease } from "./netease.ts";
import { rongcloud } from "./rongcloud.ts";

export const vendorNames = ["netease", "rongcloud", "easemob"] as const;
export type VendorName = (typeof vendorNames)[number];

export const vendors: Readonly<Record<VendorName, VendorModule>> = { netease, rongcloud, easemob };

/** The vendors in the order of {@link vendorNames}. */
export function allVendors(): readonly VendorModule[] {
  return vendorNames.map((name) => vendors[name]);
}

/** Every channel of every vendor. */
export function allChannels(): readonly ChannelSpec[] {
  return allVendors().flatMap((vendor) => Object.values(vendor.channels));
}
